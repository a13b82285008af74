"""Markdown for a ticket: tables that GitHub, GitLab and Jira's importers read."""

from collections.abc import Iterator
from datetime import UTC

from proxytest.model.result import Status
from proxytest.model.run import Run
from proxytest.report.marked import block, code, inline, row, table
from proxytest.report.overview import agreed, area_lines, client_line, dated, roots, unproven
from proxytest.report.report_format import Format
from proxytest.report.summary import Problem, counts, event_numbers, problems, product, verdict_words
from proxytest.report.transcript import cited, transcript

#: Results without a proof: the title of their section, and the heading of their reasons.
_UNPROVEN = {
    Status.UNDECIDED: ("Undecided", "What was seen"),
    Status.SKIP: ("Not tested", "Why not"),
}
_MOST_LINES = 40  #: lines of a finding's transcript; the whole is in the JSON report


def to_markdown(run: Run) -> str:
    """Write a run as Markdown."""
    return "\n".join(_lines(run)) + "\n"


def _lines(run: Run) -> Iterator[str]:
    found = problems(run)
    when = run.started.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    way = f"through {code(run.proxy.url)}" if run.proxy.url else "without an explicit proxy"
    yield f"## {verdict_words(run)}: {inline(run.profile.name)} {way}"
    judged = f"Profile of {run.profile.date}{roots(run)}"
    yield f"\nProxy: {inline(product(run))}. Tested {when}. {judged}. Results: {counts(run)}."
    if by := dated(run):
        yield f"\n{by}."
    if run.clients:
        yield from ("", *table("Client", "Result"))
        yield from (row(inline(one.title), inline(client_line(one, found))) for one in run.clients)
    for number, problem in enumerate(found, 1):
        yield from _problem(run, number, problem)
    if run.results:
        yield from ("\n### What was tested\n", *table("Area", "Status", "Results"))
        yield from (row(inline(one.area), one.word, inline(one.words)) for one in area_lines(run))
    for status, (title, why) in _UNPROVEN.items():
        if left := unproven(run, status, whole=True):
            yield from (f"\n### {title}\n", *table("Check", why))
            yield from (row(inline(", ".join(one.checks)), inline(one.reason)) for one in left)
    if told := tuple(agreed(run)):
        yield from ("\n### Expectations and waivers\n", *(f"- {inline(line)}" for line in told))


def _problem(run: Run, number: int, problem: Problem) -> Iterator[str]:
    finding = problem.finding
    yield f"\n### {number}. {problem.word} {code(problem.check)}: {inline(finding.message)}\n"
    yield from table("", "")
    yield row("At", ", ".join(map(code, filter(None, problem.targets))) or "the proxy")
    yield row("Expected", inline(finding.expected))
    yield row("Seen", inline(finding.actual))
    yield row("What to do", inline(finding.remedy))
    yield row("Requirements", inline(", ".join(problem.requirements)))
    if problem.waived is not None:
        yield row("Waived", f"until {problem.waived.until}: {inline(problem.waived.reason)}")
    yield row("Evidence", event_numbers(finding.evidence))
    lines = [line for event in cited(run.trace, finding.evidence) for line in transcript(event)]
    if lines:
        more = [f"... and {len(lines) - _MOST_LINES} more lines"] if len(lines) > _MOST_LINES else []
        yield f"\n{block([*lines[:_MOST_LINES], *more])}"


FORMAT = Format(
    endings=(".md",),
    holds="a summary for a ticket or a merge request",
    write=to_markdown,
)
