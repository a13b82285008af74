"""The causes on a terminal, so that all of them and what to do fit on a screen: the last ones briefly if need be."""

import textwrap
from collections.abc import Iterable, Iterator
from io import StringIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from proxytest.model.event import Event
from proxytest.model.run import Run
from proxytest.report.affected import affected, where
from proxytest.report.by_cause import Cause
from proxytest.report.configuration import SHORT, configuration
from proxytest.report.console_styles import COLORS, AsTheyAre, cut, grid
from proxytest.report.fragment import Fragment
from proxytest.report.overview import required
from proxytest.report.remedy import to_do
from proxytest.report.summary import Problem, event_numbers, who
from proxytest.report.transcript import cited, transcript
from proxytest.report.visible import visible

_SCREEN = 32  #: lines for causes; the verdict and the hints below them make it 40
_BRIEF = (3, 2, 1)  #: lines of a cause that is told briefly: what it is, and what to do where there is room for it
_LABEL = 10  #: columns
_MARGIN = 3  #: likewise
_GAP = 2  #: likewise, between the columns of a table
_LONGEST = 240  #: characters of a text without -v
_STEPS = 5  #: without -v
_EFFECTS = 3  #: likewise


def cause_blocks(
    run: Run, found: tuple[Cause, ...], fragment: Fragment | None, *, width: int, verbose: bool
) -> Iterator[RenderableType]:
    """Return a block for each cause: the first in full, and others while there is room on the screen; then in short."""
    room, short = _SCREEN, _BRIEF[0]
    for number, cause in enumerate(found, 1):
        whole = Group(Text(), _block(run, number, cause, fragment, width, verbose=verbose))
        lines, left = _lines(whole, width), len(found) - number
        if number == 1:
            short = next((one for one in _BRIEF if lines + left * one <= room), _BRIEF[-1])
        if verbose or number == 1 or lines + left * short <= room:
            yield whole
            room -= lines
        else:
            yield _brief(number, cause, fragment, width, short)
            room -= short


def _lines(block: RenderableType, width: int) -> int:
    console = Console(file=StringIO(), width=width, legacy_windows=False)
    return len(console.render_lines(block, pad=False))


def _brief(number: int, cause: Cause, fragment: Fragment | None, width: int, lines: int) -> RenderableType:
    """Return a cause and its first step, in so many lines."""
    head = _head(number, cause).append(f"  {visible(cause.title)}")
    head.truncate(width, overflow="ellipsis")
    if lines == 1:
        return head
    step = textwrap.wrap(visible(to_do(cause, fragment)[0]), width - _MARGIN, max_lines=lines - 1, placeholder=" ...")
    return Group(head, Padding(Text("\n".join(step), style="bold"), (0, 0, 0, _MARGIN)))


def _head(number: int, cause: Cause) -> Text:
    problem = cause.problem
    head = Text(f"{number}. ").append(problem.word, style=COLORS[problem.word])
    if problem.waived is not None:
        head.append(f", waived until {problem.waived.until}")
    head.append(f"  {visible(problem.check)}")
    if problem.requirements:
        head.append(f"  ({', '.join(map(visible, problem.requirements))})", style="dim")
    return head


def _block(
    run: Run, number: int, cause: Cause, fragment: Fragment | None, width: int, *, verbose: bool
) -> RenderableType:
    """Return a cause: what, who, whom it affects, what to do; then what else it brings about."""
    problem, finding = cause.problem, cause.problem.finding
    table = grid(_LABEL, None)
    table.add_row("who", Text(who(problem)))
    for label, text in (("affects", affected(run, cause)), ("expected", finding.expected), ("seen", finding.actual)):
        table.add_row(label, Text(_told(text, verbose=verbose)))
    table.add_row("what to do", Text(_steps(cause, fragment, verbose=verbose), style="bold"))
    shown = cause.effects if verbose else cause.consequences[:_EFFECTS]
    for effect in shown:
        table.add_row("also", _effect(run, effect, verbose=verbose))
    if not verbose and (more := len(cause.consequences) - len(shown)):
        table.add_row("", Text(f"and {more} more"))
    if cause.untested:
        untested = ", ".join(cause.untested_checks) if verbose else cause.untested_words
        table.add_row("not tested", Text(visible(untested), style="dim"))
    if problem.waived is not None:
        table.add_row("waived", Text(visible(problem.waived.reason)))
    proof = list(_proof(run, cause, table)) if verbose else []
    most = None if verbose else _SCREEN if number == 1 else SHORT
    lines = configuration(run, cause, fragment, most=most, width=width)
    return Group(
        _head(number, cause),
        _indented(Text(visible(cause.title)), table),
        *(_to_paste(fragment, lines) if fragment is not None and lines else ()),
        *map(_indented, proof),
    )


def _indented(*parts: RenderableType) -> Padding:
    return Padding(Group(*parts), (0, 0, 0, _MARGIN))


def _to_paste(fragment: Fragment, lines: Iterable[str]) -> Iterator[RenderableType]:
    """Return lines from the left edge on, so that nothing but them is pasted; a blank one ends them."""
    yield _indented(Text(f"for {visible(fragment.title)}:"))
    yield AsTheyAre((*map(visible, lines), ""))


def _told(text: str, *, verbose: bool) -> str:
    return visible(text if verbose else cut(text, _LONGEST))


def _steps(cause: Cause, fragment: Fragment | None, *, verbose: bool) -> str:
    every = to_do(cause, fragment)
    kept = every if verbose or len(every) <= _STEPS else every[:_STEPS]
    more = [f"and {len(every) - len(kept)} more steps: -v"] if len(kept) < len(every) else []
    return "\n".join((*(f"{number}. {visible(step)}" for number, step in enumerate(kept, 1)), *more))


def _effect(run: Run, effect: Problem, *, verbose: bool) -> Text:
    """Return another finding of the same cause in a line; with `verbose` its proof and its own remedy."""
    place, finding = where(run, effect.targets), effect.finding
    text = Text.assemble((effect.word, COLORS[effect.word]), f" {visible(effect.check)}: {visible(finding.message)}")
    text.append(f" ({_told(place, verbose=verbose)})" if place else "")
    if not verbose:
        return text
    text.append(f"; seen: {visible(finding.actual)}; {event_numbers(finding.evidence)}", style="dim")
    return text.append(f"\n{visible(finding.remedy)}")


def _proof(run: Run, cause: Cause, table: Table) -> Iterator[RenderableType]:
    """Add the requirements and the numbers of events to the table, and return what these say."""
    for text in required(run, cause.problem):
        table.add_row("required", Text(visible(text), style="dim"))
    table.add_row("evidence", Text(event_numbers(cause.problem.finding.evidence), style="dim"))
    if events := cited(run.trace, cause.evidence):
        yield _transcript(events)


def _transcript(events: tuple[Event, ...]) -> Table:
    table = grid(len(f"#{events[-1].seq}"), None)
    for event in events:
        for position, line in enumerate(transcript(event)):
            table.add_row(Text("" if position else f"#{event.seq}", style="dim"), Text(line))
    return table
