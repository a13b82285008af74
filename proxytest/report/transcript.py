"""Events in the one notation: `1 > CONNECT ...`, `1 < HTTP/1.1 407 ...`, `1 * note`, `1 ! failure`.

The number is the connection's; `>` was sent, `<` was received, `*` is a note of ours, `!` is a failure.
"""

from collections.abc import Iterable, Iterator

from proxytest.model.event import Event, Phase
from proxytest.report.visible import visible


def transcript(event: Event) -> Iterator[str]:
    """Return the lines of one event, each escaped."""
    mark = ">" if event.phase is Phase.SENT else "<"
    for line in event.data.replace("\r\n", "\n").rstrip("\n").split("\n") if event.data else ():
        yield f"{event.conn} {mark} {visible(line)}".rstrip()
    if event.omitted:
        yield f"{event.conn} * {event.omitted} more characters left out"
    if event.phase is Phase.FAILED:
        yield f"{event.conn} ! {_failure(event)}"
    elif event.detail or not event.data:
        yield f"{event.conn} * {visible(event.detail) or f'{event.operation} {event.phase}'}"


def recorded(event: Event) -> str:
    """Return an event as a record holds it: each line after the event's number and the seconds since the run began.

    They stand before every line, since what the wire said could look like a line that bears a number.
    """
    return "".join(f"{f'#{event.seq}':<5} {event.at:10.6f}  {line}\n" for line in transcript(event))


def _failure(event: Event) -> str:
    cause = f"{event.operation}: {event.failure or 'failed'}"
    return f"{cause} ({visible(event.detail)})" if event.detail else cause


def cited(trace: Iterable[Event], numbers: tuple[int, ...]) -> tuple[Event, ...]:
    """Return the events that a finding cites, in order."""
    wanted = frozenset(numbers)
    return tuple(event for event in trace if event.seq in wanted)
