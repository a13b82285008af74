"""The report on a terminal: the verdict, the clients, what to fix; then what was tested, and what was not."""

from collections.abc import Iterable, Iterator
from io import StringIO

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from proxytest.model.result import Status
from proxytest.model.run import Run, Verdict
from proxytest.report.about import when, who_line
from proxytest.report.ahead import ahead
from proxytest.report.by_cause import Cause, causes
from proxytest.report.client_groups import ClientGroup, client_groups
from proxytest.report.clients import BESIDE, beside, deciding, followed, working
from proxytest.report.console_causes import cause_blocks
from proxytest.report.console_styles import COLORS, cut, grid
from proxytest.report.coverage import coverage
from proxytest.report.fragment import Fragment
from proxytest.report.names_covered import names_covered
from proxytest.report.overview import (
    Unproven,
    agreed,
    area_lines,
    dated,
    not_tested,
    origin,
    roots,
    unproven,
    used,
)
from proxytest.report.summary import (
    Row,
    areas,
    counts,
    product,
    verdict_sentence,
)
from proxytest.report.visible import visible

_LONGEST = 200  #: characters of why the verdict is open
_UNDECIDED = 3  #: that are told without -v
_WIDEST = 24  #: columns of a name; a longer one is wrapped
_INDENT = (0, 0, 0, 2)
#: Sections of results without a proof.
_UNPROVEN = {Status.UNDECIDED: "Undecided: tried, but without a clear result", Status.SKIP: "Not tested"}
_WORD = 4  #: least columns of a status
_VERDICT_COLORS = {
    Verdict.COMPATIBLE: "bold green",
    Verdict.WARNINGS: "bold yellow",
    Verdict.INCOMPATIBLE: "bold red",
    Verdict.INCONCLUSIVE: "bold",
}


def render(run: Run, *, width: int, color: bool, verbose: bool, fragment: Fragment | None = None) -> str:
    """Write a run in at most `width` columns; `verbose` shows every result and the transcript of the evidence.

    What to do stands last, where a terminal shows it.
    """
    out = StringIO()
    console = Console(
        file=out,
        width=width,
        color_system="standard" if color else None,
        force_terminal=color,
        no_color=not color,
        legacy_windows=False,
    )
    for block in _blocks(run, width, fragment, verbose=verbose):
        console.print(block, markup=False, highlight=False, emoji=False, crop=False)  # lines to paste may be longer
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def _blocks(run: Run, width: int, fragment: Fragment | None, *, verbose: bool) -> Iterator[RenderableType]:
    """Return the parts of the report; text from the wire is escaped, and is Text, so that it holds no markup."""
    found = causes(run)
    yield from _heading(run)
    yield from _clients(run, found, verbose=verbose)
    yield from _tested(run, width, verbose=verbose)
    if found:
        yield from _section("Problems, and what to do", None)
        yield from cause_blocks(run, found, fragment, width=width, verbose=verbose)
    if told := tuple(agreed(run)):
        yield from _section("Expectations and waivers", Group(*(Text(visible(line)) for line in told)))
    if found or run.to_decide is not None:
        yield from _ending(run, found, verbose=verbose)


def _tested(run: Run, width: int, *, verbose: bool) -> Iterator[RenderableType]:
    """Return what was tested, and what was not: without `verbose` that is a line."""
    if run.results:
        yield from _section(f"Areas: {counts(run)}", _areas(run, verbose=verbose))
    if verbose and run.results:
        yield from _section("Results", _results(run, width))
    if verbose:
        yield from _unproven(run)
        return
    if line := not_tested(run):
        yield Text(visible(line), style="dim")
    if left := unproven(run, Status.UNDECIDED, whole=False):
        more = [Text(f"and {len(left) - _UNDECIDED} more: -v")] if len(left) > _UNDECIDED else []
        yield from _section(_UNPROVEN[Status.UNDECIDED], Group(_reasons(left[:_UNDECIDED]), *more))


def _heading(run: Run) -> Iterator[RenderableType]:
    yield Text(verdict_sentence(run), style=_VERDICT_COLORS[run.verdict])
    if by := dated(run):
        yield Text(by)
    for line in filter(None, (coverage(run), names_covered(run), working(run), followed(run), ahead(run))):
        yield Text(visible(line))
    yield Text(who_line(run), style="dim")
    yield Text(_circumstances(run), style="dim")


def _circumstances(run: Run) -> str:
    judged = f"profile of {run.profile.date}{roots(run)}"
    tested = ", ".join(filter(None, (f"tested {when(run)} in {run.duration_s:.1f} s", used(run))))
    return f"{product(run)}; {tested}; {judged}{visible(origin(run))}"


def _ending(run: Run, found: tuple[Cause, ...], *, verbose: bool) -> Iterator[RenderableType]:
    """Return the verdict again, since the first lines may have scrolled off the terminal, and what would decide it."""
    yield Text()
    yield Text(verdict_sentence(run), style=_VERDICT_COLORS[run.verdict])
    if run.to_decide is not None:
        if run.to_decide.reason:
            yield Text(f"Open: {visible(cut(run.to_decide.reason, _LONGEST))}")
        yield Text(f"To decide: {visible(run.to_decide.action)}", style="bold")
    if found:
        evidence = "" if verbose else "-v shows the evidence; "
        yield Text(f"{evidence}proxytest explain {visible(found[0].problem.check)} explains a check.", style="dim")


def _section(title: str, body: RenderableType | None) -> Iterator[RenderableType]:
    yield Text()
    yield Text(title, style="bold")
    if body is not None:
        yield Padding(body, _INDENT)


def _clients(run: Run, found: tuple[Cause, ...], *, verbose: bool) -> Iterator[RenderableType]:
    if clients := deciding(run):
        yield from _section("Clients", _client_table(client_groups(run, clients, found)))
    if others := beside(run):
        groups = client_groups(run, others, found, briefly=not verbose)
        yield from _section(BESIDE, _client_table(groups) if verbose else _client_lines(groups))


def _client_table(groups: tuple[ClientGroup, ...]) -> Table:
    table = grid(_column(group.names for group in groups), None)
    for group in groups:
        words = Text(visible(group.line), style=_VERDICT_COLORS[group.verdict])
        table.add_row(Text(visible(group.names)), words)
    return table


def _client_lines(groups: tuple[ClientGroup, ...]) -> Group:
    return Group(*(Text(visible(f"{one.names}: {one.line}"), style=_VERDICT_COLORS[one.verdict]) for one in groups))


def _column(texts: Iterable[str]) -> int:
    """Return the width of a column: that of its longest text, up to a limit."""
    return min(max(len(visible(text)) for text in texts), _WIDEST)


def _areas(run: Run, *, verbose: bool) -> Table | None:
    """Return the areas; without `verbose` those with something to mend or to decide, and what the user selected."""
    proven = (Status.PASS, Status.SKIP)
    lines = [line for line in area_lines(run) if verbose or line.selected or line.status not in proven]
    if not lines:
        return None
    table = grid(_column(line.area for line in lines), _word_column(line.word for line in lines), None)
    for line in lines:
        table.add_row(Text(visible(line.area)), Text(line.word, style=COLORS[line.word]), Text(visible(line.words)))
    return table


def _word_column(words: Iterable[str]) -> int:
    return max(_WORD, *map(len, words))


def _unproven(run: Run) -> Iterator[RenderableType]:
    for status, title in _UNPROVEN.items():
        if left := unproven(run, status, whole=True):
            yield from _section(title, _reasons(left))


def _reasons(left: Iterable[Unproven]) -> Group:
    return Group(
        *(
            Text(visible(f"{', '.join(one.checks)}: "), overflow="fold").append(visible(one.words), style="dim")
            for one in left
        )
    )


def _results(run: Run, width: int) -> Table:
    """Return every result except those without a proof, which have their own sections."""
    checks = _column(result.check for result in run.results)
    room = width - checks - len("  FAIL    ")
    table = grid(4, checks, None)
    for row in (row for _, rows in areas(run) for row in rows if row.status not in _UNPROVEN):
        table.add_row(Text(row.word, style=COLORS[row.word]), Text(visible(row.check)), _targets_and_reason(row, room))
    return table


def _targets_and_reason(row: Row, room: int) -> Text:
    """Return the targets and the reason: in one line if they fit, else in two."""
    text = Text(visible(", ".join(filter(None, row.targets))))
    reason = visible(row.reason)
    fits = text.cell_len + len(": ") + cell_len(reason) <= room
    if text and reason:
        text.append(": " if fits else "\n")
    return text.append(reason, style="dim")
