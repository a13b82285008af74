"""The report on a terminal: the verdict, the clients, what to fix; then what was tested, and what was not."""

from collections.abc import Iterable, Iterator
from datetime import UTC
from io import StringIO

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from proxytest.model.event import Event
from proxytest.model.result import Status
from proxytest.model.run import Run, Verdict
from proxytest.report.overview import (
    Unproven,
    agreed,
    area_lines,
    client_line,
    dated,
    origin,
    required,
    roots,
    unproven,
)
from proxytest.report.summary import Problem, Row, areas, counts, event_numbers, problems, product, verdict_sentence
from proxytest.report.transcript import cited, transcript
from proxytest.report.visible import visible

_LISTED = 8  #: targets that a finding lists; the others are counted, and listed with -v
_WIDEST = 24  #: columns of a name; a longer one is wrapped
_INDENT = (0, 0, 0, 2)
_COLORS = {
    "pass": "green",
    "warn": "yellow",
    "FAIL": "bold red",
    "undecided": "cyan",
    "skip": "dim",
    "BUG": "bold magenta",
}
#: Sections of results without a proof.
_UNPROVEN = {Status.UNDECIDED: "Undecided: tried, but without a clear result", Status.SKIP: "Not tested"}
_WORD = 4  #: least columns of a status
_VERDICT_COLORS = {
    Verdict.COMPATIBLE: "bold green",
    Verdict.WARNINGS: "bold yellow",
    Verdict.INCOMPATIBLE: "bold red",
    Verdict.INCONCLUSIVE: "bold",
}


def render(run: Run, *, width: int, color: bool, verbose: bool) -> str:
    """Write a run in at most `width` columns; `verbose` shows every result and the transcript of the evidence."""
    out = StringIO()
    console = Console(
        file=out,
        width=width,
        color_system="standard" if color else None,
        force_terminal=color,
        no_color=not color,
        legacy_windows=False,
    )
    for block in _blocks(run, width, verbose=verbose):
        console.print(block, markup=False, highlight=False, emoji=False)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def _blocks(run: Run, width: int, *, verbose: bool) -> Iterator[RenderableType]:
    """Return the parts of the report; text from the wire is escaped, and is Text, so that it holds no markup."""
    found = problems(run)
    yield Text(verdict_sentence(run), style=_VERDICT_COLORS[run.verdict])
    yield Text(_circumstances(run), style="dim")
    if by := dated(run):
        yield Text(by, style="dim")
    if run.clients:
        yield from _section("Clients", _clients(run, found))
    if found:
        yield from _section("Problems, and what to do", None)
    for number, problem in enumerate(found, 1):
        yield from (Text(), _problem(run, number, problem, verbose=verbose))
    if run.results:
        yield from _section(f"Areas: {counts(run)}", _areas(run))
    if verbose and run.results:
        yield from _section("Results", _results(run, width))
    yield from _unproven(run, whole=verbose)
    if told := tuple(agreed(run)):
        yield from _section("Expectations and waivers", Group(*(Text(visible(line)) for line in told)))
    if found:
        yield from _ending(run, found, verbose=verbose)


def _circumstances(run: Run) -> str:
    when = run.started.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    judged = f"profile of {run.profile.date}{roots(run)}"
    return f"{product(run)}; tested {when} in {run.duration_s:.1f} s; {judged}{visible(origin(run))}"


def _ending(run: Run, found: tuple[Problem, ...], *, verbose: bool) -> Iterator[RenderableType]:
    """Return the verdict again, since the first lines may have scrolled off the terminal."""
    yield Text()
    yield Text(verdict_sentence(run), style=_VERDICT_COLORS[run.verdict])
    evidence = "" if verbose else "-v shows the evidence; "
    yield Text(f"{evidence}proxytest explain {visible(found[0].check)} explains a check.", style="dim")


def _section(title: str, body: RenderableType | None) -> Iterator[RenderableType]:
    yield Text()
    yield Text(title, style="bold")
    if body is not None:
        yield Padding(body, _INDENT)


def _grid(*widths: int | None) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for width in widths:
        table.add_column(width=width, overflow="fold")
    return table


def _clients(run: Run, found: tuple[Problem, ...]) -> Table:
    table = _grid(_column(client.title for client in run.clients), None)
    for client in run.clients:
        words = Text(visible(client_line(client, found)), style=_VERDICT_COLORS[client.verdict])
        table.add_row(Text(visible(client.title)), words)
    return table


def _column(texts: Iterable[str]) -> int:
    """Return the width of a column: that of its longest text, up to a limit."""
    return min(max(len(visible(text)) for text in texts), _WIDEST)


def _areas(run: Run) -> Table:
    lines = area_lines(run)
    table = _grid(_column(line.area for line in lines), _word_column(line.word for line in lines), None)
    for line in lines:
        table.add_row(Text(visible(line.area)), Text(line.word, style=_COLORS[line.word]), Text(visible(line.words)))
    return table


def _word_column(words: Iterable[str]) -> int:
    return max(_WORD, *map(len, words))


def _unproven(run: Run, *, whole: bool) -> Iterator[RenderableType]:
    for status, title in _UNPROVEN.items():
        if left := unproven(run, status, whole=whole):
            yield from _section(title, _reasons(left))


def _reasons(left: Iterable[Unproven]) -> Group:
    return Group(
        *(
            Text(visible(f"{', '.join(one.checks)}: "), overflow="fold").append(visible(one.reason), style="dim")
            for one in left
        )
    )


def _results(run: Run, width: int) -> Table:
    """Return every result except those without a proof, which have their own sections."""
    checks = _column(result.check for result in run.results)
    room = width - checks - len("  FAIL    ")
    table = _grid(4, checks, None)
    for row in (row for _, rows in areas(run) for row in rows if row.status not in _UNPROVEN):
        table.add_row(Text(row.word, style=_COLORS[row.word]), Text(visible(row.check)), _targets_and_reason(row, room))
    return table


def _targets_and_reason(row: Row, room: int) -> Text:
    """Return the targets and the reason: in one line if they fit, else in two."""
    text = Text(visible(", ".join(filter(None, row.targets))))
    reason = visible(row.reason)
    fits = text.cell_len + len(": ") + cell_len(reason) <= room
    if text and reason:
        text.append(": " if fits else "\n")
    return text.append(reason, style="dim")


def _problem(run: Run, number: int, problem: Problem, *, verbose: bool) -> RenderableType:
    head = Text(f"{number}. ").append(problem.word, style=_COLORS[problem.word])
    if problem.waived is not None:
        head.append(f", waived until {problem.waived.until}")
    head.append(f"  {visible(problem.check)}")
    if problem.requirements:
        head.append(f"  ({', '.join(map(visible, problem.requirements))})", style="dim")
    finding = problem.finding
    table = _grid(10, None)
    table.add_row("at", Text(visible(_where(problem.targets, verbose=verbose))))
    table.add_row("expected", Text(visible(finding.expected)))
    table.add_row("seen", Text(visible(finding.actual)))
    table.add_row("what to do", Text(visible(finding.remedy), style="bold"))
    table.add_row("evidence", Text(event_numbers(finding.evidence), style="dim"))
    if problem.waived is not None:
        table.add_row("waived", Text(visible(problem.waived.reason)))
    for text in required(run, problem) if verbose else ():
        table.add_row("required", Text(visible(text), style="dim"))
    events = cited(run.trace, finding.evidence) if verbose else ()
    body = [Text(visible(finding.message)), table, *([_transcript(events)] if events else ())]
    return Group(head, Padding(Group(*body), (0, 0, 0, 3)))


def _where(targets: tuple[str, ...], *, verbose: bool) -> str:
    named = [target for target in targets if target]
    if verbose or len(named) <= _LISTED + 1:  # "and 1 more" would not be shorter
        return ", ".join(named) or "the proxy"
    return f"{', '.join(named[:_LISTED])} and {len(named) - _LISTED} more"


def _transcript(events: tuple[Event, ...]) -> Table:
    table = _grid(len(f"#{events[-1].seq}"), None)
    for event in events:
        for position, line in enumerate(transcript(event)):
            table.add_row(Text("" if position else f"#{event.seq}", style="dim"), Text(line))
    return table
