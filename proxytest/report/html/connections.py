"""The waterfall of each connection: its steps, their times, and how it ended."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from math import isfinite

from proxytest.model.event import Event, Operation, Phase
from proxytest.model.observation import Observation
from proxytest.model.run import Run
from proxytest.report.html.bounds import Truncated, truncate
from proxytest.report.html.steps import Kind, Step, steps

#: Title, target, and whether a good proxy refuses it.
_Told = tuple[str, str, bool]

_STEPS = 20  #: of one connection
_ALL_STEPS = 1000  #: of all connections that are shown
_WIDE = 1000  #: units of a drawing's width
_THIN = 4  #: units that even the shortest step is wide


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A step in the drawing."""

    step: Step
    x: int
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One connection: its steps, and its place among the others."""

    number: int
    target: str
    purpose: str
    bars: Truncated[Bar]  #: on the connection's own scale
    track: tuple[Bar, ...]  #: on the common scale
    total: float  #: seconds until the first byte, or the end
    held: float  #: seconds for which it was kept open afterwards
    failed: bool
    outcome: str
    example: bool = False  #: is it open at first?


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """All connections."""

    connections: Truncated[Connection]
    longest: float  #: seconds: the whole width of the common scale
    kinds: tuple[Kind, ...]  #: for the legend


def waterfall(run: Run) -> Waterfall:
    """Return the connections in the order in which they were opened."""
    purposes = _purposes(run.observations)
    read = [(events, found) for events in _by_connection(run.trace) if (found := steps(events))]
    longest = max((_setup(found) for _, found in read), default=0.0)
    drawn = [_connection(events, found, purposes, longest) for events, found in read]
    drawn = _with_example(drawn)
    kinds = {step.kind for _, found in read for step in found}
    return Waterfall(
        connections=truncate(drawn, _room(drawn)), longest=longest, kinds=tuple(kind for kind in Kind if kind in kinds)
    )


def _with_example(drawn: list[Connection]) -> list[Connection]:
    """Return the first connection that failed or, without any, the first with the most steps."""
    failed = [connection for connection in drawn if connection.failed]
    chosen = failed[0] if failed else max(drawn, key=lambda connection: len(connection.bars.shown), default=None)
    return [replace(connection, example=connection is chosen) for connection in drawn]


def _by_connection(trace: Iterable[Event]) -> Iterator[tuple[Event, ...]]:
    ordered = sorted((event for event in trace if event.conn), key=lambda event: (event.conn, event.seq))
    return (tuple(events) for _, events in groupby(ordered, key=lambda event: event.conn))


def _room(drawn: list[Connection]) -> int:
    """Return how many connections fit on the page."""
    left = _ALL_STEPS
    for place, connection in enumerate(drawn):
        left -= len(connection.bars.shown)
        if left < 0:
            return place
    return len(drawn)


def _setup(found: tuple[Step, ...]) -> float:
    """Return the seconds until everything but keeping it open was done."""
    return max((step.end for step in found if step.kind is not Kind.OPEN), default=found[0].start) - found[0].start


def _connection(
    events: tuple[Event, ...], found: tuple[Step, ...], purposes: Mapping[int, _Told], longest: float
) -> Connection:
    told = next((purposes[event.seq] for event in events if event.seq in purposes), ("", "", False))
    purpose, target, wants_refusal = told
    found = tuple(replace(step, failed=step.failed or (step.refused and not wants_refusal)) for step in found)
    own = max(found[-1].end - found[0].start, 0.0)
    last = next((step for step in reversed(found) if step.kind is not Kind.OPEN), found[-1])
    return Connection(
        number=events[0].conn,
        target=_asked(events) or target,
        purpose=purpose or found[0].kind.label,
        bars=truncate([_bar(step, found[0].start, own) for step in found], _STEPS),
        track=tuple(_bar(step, found[0].start, longest) for step in found[: _STEPS + 1] if step.kind is not Kind.OPEN),
        total=_setup(found),
        held=sum(step.took for step in found if step.kind is Kind.OPEN),
        failed=last.failed,
        outcome=_outcome(last, events),
    )


def _outcome(last: Step, events: tuple[Event, ...]) -> str:
    if last.status:
        return f"HTTP {last.status}"
    failure = next((event.failure for event in events if event.seq == last.event), None)
    return failure.words if failure else last.kind.label


def _bar(step: Step, start: float, whole: float) -> Bar:
    """Place a step within a whole of so many seconds."""
    width = min(_WIDE, max(_THIN, _units(step.took, whole)))
    x = min(_WIDE - width, max(0, _units(step.start - start, whole)))
    return Bar(step=step, x=x, width=width)


def _units(seconds: float, whole: float) -> int:
    units = seconds / whole * _WIDE if whole > 0 else 0.0
    return round(units) if isfinite(units) else 0  # a report that is read back may hold any number


def _asked(events: tuple[Event, ...]) -> str:
    """Return the target of the first request line that was sent to the proxy."""
    for event in events:
        if event.phase is Phase.SENT and event.operation in (Operation.CONNECT, Operation.FORWARD):
            words = event.data.split("\n", 1)[0].split(" ")
            return words[1].removesuffix(":443") if len(words) == 3 else ""
    return ""


def _purposes(observations: Iterable[Observation]) -> Mapping[int, _Told]:
    """Return the purpose and target of each event, from the first observation that cites it."""
    known: dict[int, _Told] = {}
    for observation in observations:
        told = observation.title, observation.target, observation.wants_refusal
        for number in observation.events:
            known.setdefault(number, told)
    return known
