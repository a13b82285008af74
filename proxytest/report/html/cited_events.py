"""The lines of the trace: the first ones of a finding's evidence, and at the end of the page as many as fit."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from proxytest.model.event import Event
from proxytest.model.run import Run
from proxytest.report.html.bounds import Truncated, cut, truncate
from proxytest.report.transcript import transcript

_EVENTS = 8  #: lines of a finding
_LINES = 900  #: lines of evidence on the whole page
_NUMBERS = 24  #: links to events of a finding
_WIDTH = 240  #: characters of a line
_EVENT_LINES = 24  #: of one event of the trace
_SHORT = 2  #: lines of a cited event on a full page
_MARKUP = 200  #: characters of HTML around an event
_LINE_MARKUP = 30
_BUDGET = 300_000  #: characters of the trace; after them only cited events are shown, briefly


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An event on the page."""

    seq: int
    at: float
    lines: Truncated[str]


def shown(event: Event, lines: int) -> Shown:
    """Return an event with its first lines."""
    written = [cut(line, _WIDTH) for line in transcript(event)]
    return Shown(seq=event.seq, at=event.at, lines=truncate(written, lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The evidence of a finding."""

    events: Truncated[Shown]
    numbers: Truncated[int]


def evidence(trace: Mapping[int, Event], numbers: tuple[int, ...], findings: int) -> Evidence:
    """Show the first events that one of several findings cites: the more findings there are, the fewer lines of each.

    An event that the trace does not hold, as in a report that somebody cut, is left out.
    """
    room = max(2, min(40, _LINES // max(1, findings)))
    held = [number for number in numbers if number in trace]
    cited = truncate([trace[number] for number in held], max(1, min(_EVENTS, room // 2)))
    lines = max(2, room // max(1, len(cited.shown)))
    return Evidence(
        events=Truncated(shown=tuple(shown(event, lines) for event in cited.shown), more=cited.more),
        numbers=truncate(held, max(3, min(_NUMBERS, room))),
    )


def trace(run: Run, linked: Iterable[int]) -> Truncated[Shown]:
    """Return each event that the page links to, and the others in order as long as they fit."""
    wanted = frozenset(linked)
    kept = tuple(_within(run.trace, wanted))
    return Truncated(shown=kept, more=len(run.trace) - len(kept))


def _within(events: tuple[Event, ...], wanted: frozenset[int]) -> Iterator[Shown]:
    left = _BUDGET
    for event in events:
        if left > 0 or event.seq in wanted:
            one = shown(event, _EVENT_LINES if left > 0 else _SHORT)
            left -= _MARKUP + sum(len(line) + _LINE_MARKUP for line in one.lines.shown)
            yield one
