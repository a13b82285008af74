"""A cause in Markdown."""

from collections.abc import Iterator

from proxytest.model.run import Run
from proxytest.report.affected import affected, where
from proxytest.report.by_cause import Cause
from proxytest.report.configuration import SHORT, configuration
from proxytest.report.fragment import Fragment
from proxytest.report.marked import block, code, inline
from proxytest.report.remedy import to_do
from proxytest.report.summary import Problem, event_numbers, who

_EFFECTS = 3  #: consequences of a short report


def whole(
    run: Run, number: int, cause: Cause, fragment: Fragment | None, *, full: bool = False, most: int = SHORT
) -> Iterator[str]:
    """Write a cause: what, who, whom it affects, what to do; then what else it brings about.

    More lines of configuration than `most` are replaced by the command that prints them, unless it is told in full.
    """
    problem, finding = cause.problem, cause.problem.finding
    yield f"\n### {number}. {problem.word} {code(problem.check)}: {inline(cause.title)}\n"
    if problem.waived is not None:
        yield f"- Waived until {problem.waived.until}: {inline(problem.waived.reason)}"
    required = f" ({inline(', '.join(problem.requirements))})" if problem.requirements else ""
    yield f"- Who: {inline(who(problem))}; {code(finding.code)}{required}"
    yield f"- Affects: {inline(affected(run, cause))}"
    yield f"- Expected: {inline(finding.expected)}"
    yield f"- Seen: {inline(finding.actual)}"
    yield "- What to do:"
    for position, step in enumerate(to_do(cause, fragment), 1):
        yield f"  {position}. {inline(step)}"
    effects = cause.effects if full else cause.consequences
    shown = effects if full else effects[:_EFFECTS]
    yield from (f"- Also, of the same cause: {_effect(run, effect, full=full)}" for effect in shown)
    if len(shown) < len(effects):
        yield f"- and {len(effects) - len(shown)} more"
    if cause.untested:
        untested = ", ".join(cause.untested_checks) if full else cause.untested_words
        yield f"- Not tested because of it: {inline(untested)}"
    if full:
        yield f"- Evidence: {event_numbers(cause.evidence)}"
    if fragment is not None and (lines := configuration(run, cause, fragment, most=None if full else most)):
        yield f"\nFor {inline(fragment.title)}:\n\n{block(lines)}"


def brief(number: int, cause: Cause, fragment: Fragment | None, *, first: bool) -> Iterator[str]:
    """Write a cause and its first step in a line."""
    problem = cause.problem
    if first:
        yield ""
    told = f"{problem.word} {code(problem.check)}: {inline(cause.title)}"
    yield f"- **{number}.** {told}. {inline(to_do(cause, fragment)[0])}"


def _effect(run: Run, effect: Problem, *, full: bool) -> str:
    """Write another finding of the same cause in a line."""
    place = where(run, effect.targets)
    told = f"{effect.word} {code(effect.check)}: {inline(effect.finding.message)}"
    told = f"{told} ({inline(place)})" if place else told
    return f"{told}. {inline(effect.finding.remedy)}" if full else told
