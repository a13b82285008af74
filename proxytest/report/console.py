"""The report for people at a terminal: the verdict first, then for whom, then what was tested, then what to mend."""

from collections.abc import Iterable, Iterator
from io import StringIO

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from proxytest.model.event import Event
from proxytest.model.run import Run, Verdict
from proxytest.report.summary import (
    Problem,
    Row,
    areas,
    client_words,
    counts,
    event_numbers,
    problems,
    product,
    verdict_sentence,
)
from proxytest.report.transcript import cited, transcript
from proxytest.report.visible import visible

_FEW = 3  #: targets that a row of the table names; the rest is counted, and named beside the finding
_WIDEST = 24  #: columns of a name; a longer one is folded
_INDENT = (0, 0, 0, 2)
_COLORS = {"pass": "green", "warn": "yellow", "FAIL": "bold red", "skip": "dim", "BUG": "bold magenta"}
_VERDICT_COLORS = {
    Verdict.COMPATIBLE: "bold green",
    Verdict.WARNINGS: "bold yellow",
    Verdict.INCOMPATIBLE: "bold red",
    Verdict.INCONCLUSIVE: "bold",
}


def render(run: Run, *, width: int, color: bool, verbose: bool) -> str:
    """Write a run in at most `width` columns; `verbose` names every target and shows the transcript of the evidence."""
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
    """Give the parts of the report; what comes from the wire is escaped, and is Text, in which no markup is read."""
    yield Text(verdict_sentence(run), style=_VERDICT_COLORS[run.verdict])
    yield Text(f"{product(run)}; profile of {run.profile.date}; tested in {run.duration_s:.1f} s", style="dim")
    if run.clients:
        yield from _section("Clients", _clients(run))
    if run.results:
        yield from _section(f"Results: {counts(run)}", _results(run, width, verbose=verbose))
    found = problems(run)
    if found:
        yield from _section("What is wrong, and what to do", None)
    for number, problem in enumerate(found, 1):
        yield Text()
        yield _problem(run, number, problem, verbose=verbose)
    if found:
        yield Text()
        yield Text("To learn more of a check: proxytest explain CHECK", style="dim")


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


def _clients(run: Run) -> Table:
    table = _grid(_column(client.title for client in run.clients), None)
    for client in run.clients:
        words = Text(client_words(client), style=_VERDICT_COLORS[client.verdict])
        reasons = [Text(visible(reason)) for reason in client.reasons]
        table.add_row(Text(visible(client.title)), Group(words, *reasons))
    return table


def _column(texts: Iterable[str]) -> int:
    """Give the width of a column: that of its longest text, within reason."""
    return min(max(len(visible(text)) for text in texts), _WIDEST)


def _results(run: Run, width: int, *, verbose: bool) -> Table:
    checks = _column(result.check for result in run.results)
    room = width - checks - len("  FAIL    ")
    table = _grid(4, checks, None)
    for _, rows in areas(run):
        for row in rows:
            color = _COLORS[row.word]
            table.add_row(Text(row.word, style=color), Text(visible(row.check)), _told(row, room, verbose=verbose))
    return table


def _told(row: Row, room: int, *, verbose: bool) -> Text:
    """Name the targets, then the reason: beside them where both fit into one line, else below."""
    all_fit = verbose or len(row.targets) <= _FEW + 1  # "and 1 more" would spare nothing
    shown = row.targets if all_fit else row.targets[:_FEW]
    text = Text(visible(", ".join(filter(None, shown))))
    if len(shown) < len(row.targets):
        text.append(f" and {len(row.targets) - len(shown)} more")
    reason = visible(row.reason)
    fits = text.cell_len + len(": ") + cell_len(reason) <= room
    if text and reason:
        text.append(": " if fits else "\n")
    return text.append(reason, style="dim")


def _problem(run: Run, number: int, problem: Problem, *, verbose: bool) -> RenderableType:
    head = Text(f"{number}. ").append(problem.word, style=_COLORS[problem.word])
    head.append(f"  {visible(problem.check)}")
    if problem.requirements:
        head.append(f"  ({', '.join(map(visible, problem.requirements))})", style="dim")
    finding = problem.finding
    table = _grid(10, None)
    table.add_row("at", Text(visible(", ".join(filter(None, problem.targets)) or "the proxy")))
    table.add_row("expected", Text(visible(finding.expected)))
    table.add_row("seen", Text(visible(finding.actual)))
    table.add_row("what to do", Text(visible(finding.remedy), style="bold"))
    table.add_row("evidence", Text(event_numbers(finding.evidence), style="dim"))
    events = cited(run.trace, finding.evidence) if verbose else ()
    body = [Text(visible(finding.message)), table, *([_transcript(events)] if events else ())]
    return Group(head, Padding(Group(*body), (0, 0, 0, 3)))


def _transcript(events: tuple[Event, ...]) -> Table:
    table = _grid(len(f"#{events[-1].seq}"), None)
    for event in events:
        for position, line in enumerate(transcript(event)):
            table.add_row(Text("" if position else f"#{event.seq}", style="dim"), Text(line))
    return table
