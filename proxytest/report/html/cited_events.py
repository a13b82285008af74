"""The lines of the trace: beside a finding the first that prove it, at the end of the page what there is room for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from proxytest.model.event import Event
from proxytest.model.run import Run
from proxytest.report.html.bounds import Few, cut, few
from proxytest.report.transcript import transcript

_EVENTS = 8  #: that a finding shows
_LINES = 900  #: of evidence on the whole page
_NUMBERS = 24  #: links to events beside a finding
_WIDTH = 240  #: characters of a line
_EVENT_LINES = 24  #: of one event of the trace
_SHORT = 2  #: lines of a cited event for which there is no more room
_MARKUP = 200  #: characters of HTML around an event
_LINE_MARKUP = 30
_BUDGET = 300_000  #: characters of the trace; of what comes later only what findings cite is shown, shortly


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An event as the page shows it."""

    seq: int
    at: float
    lines: Few[str]


def shown(event: Event, lines: int) -> Shown:
    """Cut one event."""
    written = [cut(line, _WIDTH) for line in transcript(event)]
    return Shown(seq=event.seq, at=event.at, lines=few(written, lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What proves a finding."""

    events: Few[Shown]
    numbers: Few[int]


def evidence(trace: Mapping[int, Event], numbers: tuple[int, ...], findings: int) -> Evidence:
    """Show the first events that one of several findings cites: the more findings there are, the fewer lines of each.

    An event that the trace does not hold, as in a report that somebody cut, is left out.
    """
    room = max(2, min(40, _LINES // max(1, findings)))
    held = [number for number in numbers if number in trace]
    cited = few([trace[number] for number in held], max(1, min(_EVENTS, room // 2)))
    lines = max(2, room // max(1, len(cited.shown)))
    return Evidence(
        events=Few(shown=tuple(shown(event, lines) for event in cited.shown), more=cited.more),
        numbers=few(held, max(3, min(_NUMBERS, room))),
    )


def trace(run: Run, linked: Iterable[int]) -> Few[Shown]:
    """Show each event that the page links to, and the others in order as long as there is room."""
    wanted = frozenset(linked)
    kept = tuple(_within(run.trace, wanted))
    return Few(shown=kept, more=len(run.trace) - len(kept))


def _within(events: tuple[Event, ...], wanted: frozenset[int]) -> Iterator[Shown]:
    left = _BUDGET
    for event in events:
        if left > 0 or event.seq in wanted:
            one = shown(event, _EVENT_LINES if left > 0 else _SHORT)
            left -= _MARKUP + sum(len(line) + _LINE_MARKUP for line in one.lines.shown)
            yield one
