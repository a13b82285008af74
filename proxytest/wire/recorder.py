"""The trace of a run: numbered, timed, limited, and redacted on entry, so that nothing can leak later."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from proxytest.model.answer import Head
from proxytest.model.event import Event, Failed, Failure, Operation, Phase
from proxytest.protocol.block_page import texts_of
from proxytest.protocol.redact import HIDDEN, Scrubber

_MAX_DATA = 8 * 1024  #: characters of one event
_MAX_EVENTS = 400  #: of one connection

#: The lists that collect the events of this context.
_COLLECTING: ContextVar[tuple[list[int], ...]] = ContextVar("collecting", default=())

#: Called with each redacted event; must not raise.
Observer = Callable[[Event], None]


class Recorder:
    """Writes the events of one run."""

    def __init__(self, *, now: Callable[[], float], scrubber: Scrubber, observer: Observer = lambda _: None) -> None:
        self._now = now
        self._observer = observer
        self._start = now()
        self._events: list[Event] = []
        self._of_connection: dict[int, list[int]] = {}  #: the numbers of its events
        self._left_out: Counter[int] = Counter()  #: how many more it had
        self._connections = 0
        self.scrubber = scrubber
        self.own_address = ""  #: of this machine, on its way to the proxy

    def connection(self) -> int:
        """Return the number for a new connection."""
        self._connections += 1
        return self._connections

    def record(
        self,
        conn: int,
        operation: Operation,
        phase: Phase,
        *,
        data: str = "",
        detail: str = "",
        failure: Failure | None = None,
    ) -> int:
        """Record an event and return its number; beyond the limit for a connection, events are only counted."""
        numbers = self._of_connection.setdefault(conn, [])
        if len(numbers) >= _MAX_EVENTS and failure is None:
            self._left_out[conn] += 1
            return self._events[-1].seq
        text = self.scrubber.scrub(data)
        event = Event(
            seq=len(self._events) + 1,
            at=round(self._now() - self._start, 6),
            conn=conn,
            operation=operation,
            phase=phase,
            data=text[:_MAX_DATA],
            detail=self.scrubber.scrub(detail)[:_MAX_DATA],
            failure=failure,
            omitted=max(0, len(text) - _MAX_DATA),
        )
        self._events.append(event)
        numbers.append(event.seq)
        for collected in _COLLECTING.get():
            collected.append(event.seq)
        self._observer(event)
        return event.seq

    def page(self, body: bytes, head: Head, *, most: int) -> str:
        """Return the text of a body without secrets, which are searched in all readings of it."""
        coding, kind = (", ".join(head.values(name)) for name in ("Content-Encoding", "Content-Type"))
        shown, *others = texts_of(body, coding=coding, content_type=kind, most=most)
        text = self.scrubber.scrub(shown)
        return HIDDEN if text == shown and any(self.scrubber.scrub(one) != one for one in others) else text

    def fail(self, conn: int, operation: Operation, failure: Failure, detail: str) -> Failed:
        """Record a failed operation."""
        seq = self.record(conn, operation, Phase.FAILED, detail=detail, failure=failure)
        return Failed(operation=operation, failure=failure, detail=self.scrubber.scrub(detail)[:_MAX_DATA], event=seq)

    @contextmanager
    def collected(self) -> Iterator[list[int]]:
        """Collect the numbers of the events that the block and the tasks it starts record, and no others."""
        numbers: list[int] = []
        token = _COLLECTING.set((*_COLLECTING.get(), numbers))
        try:
            yield numbers
        finally:
            _COLLECTING.reset(token)

    @property
    def last_event(self) -> int:
        """The number of the latest event."""
        return len(self._events)

    def events_of(self, connections: set[int]) -> tuple[int, ...]:
        """Return the numbers of all events of some connections."""
        return tuple(sorted(seq for one in connections for seq in self._of_connection.get(one, ())))

    def elapsed(self) -> float:
        """Return the seconds since the run began."""
        return self._now() - self._start

    @property
    def trace(self) -> tuple[Event, ...]:
        """All events, and one at the end for each connection with events left out."""
        left_out = [
            Event(
                seq=len(self._events) + index,
                at=round(self.elapsed(), 6),
                conn=conn,
                operation=Operation.HTTP,
                phase=Phase.DONE,
                detail=f"{count} more events of this connection were left out",
                omitted=count,
            )
            for index, (conn, count) in enumerate(self._left_out.items(), start=1)
        ]
        return (*self._events, *left_out)
