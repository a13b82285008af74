"""The steps of one connection, from its events: look-up, connection, each answer to CONNECT, TLS, the first byte.

An event marks the end of a step. The step began when its request was sent or, without a recorded request, when
the step before it had ended. So the time of the very first step is known only where its beginning was recorded.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from proxytest.model.event import Event, Operation, Phase
from proxytest.report.html.bounds import cut

_SAYS = 100  #: characters
_STATUS = re.compile(r"HTTP/1\.[01] (?P<line>(?P<status>\d{3})\b[^\r\n]*)")


class Kind(StrEnum):
    """The kind of a step, which decides its colour."""

    RESOLVE = "resolve"
    DIAL = "dial"
    PROXY_TLS = "proxy-tls"
    LEG = "leg"
    CONNECT = "connect"
    TLS = "tls"
    UPGRADE = "upgrade"
    ANSWER = "answer"
    STUN = "stun"
    OPEN = "open"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Its name in the legend."""
        return _LABELS[self]


_LABELS = {
    Kind.RESOLVE: "name looked up",
    Kind.DIAL: "TCP connection",
    Kind.PROXY_TLS: "TLS with the proxy",
    Kind.LEG: "407: asked to log on",
    Kind.CONNECT: "answer to CONNECT",
    Kind.TLS: "TLS with the host",
    Kind.UPGRADE: "WebSocket upgrade",
    Kind.ANSWER: "first byte",
    Kind.STUN: "media host's answer",
    Kind.OPEN: "kept open",
    Kind.OTHER: "other",
}
_KINDS = {
    Operation.RESOLVE: Kind.RESOLVE,
    Operation.DIAL: Kind.DIAL,
    Operation.PROXY_TLS: Kind.PROXY_TLS,
    Operation.CONNECT: Kind.CONNECT,
    Operation.FORWARD: Kind.ANSWER,
    Operation.TLS: Kind.TLS,
    Operation.HTTP: Kind.ANSWER,
    Operation.WEBSOCKET: Kind.UPGRADE,
    Operation.STUN: Kind.STUN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step; times in seconds since the run began."""

    kind: Kind
    operation: Operation
    status: str  #: of the HTTP answer; empty for other steps
    start: float
    end: float
    timed: bool  #: is its beginning known?
    failed: bool
    refused: bool  #: an answer to CONNECT that opens no tunnel and does not ask for a log-on
    says: str
    event: int  #: that ended it

    @property
    def took(self) -> float:
        """Seconds."""
        return max(0.0, self.end - self.start)


def steps(events: Iterable[Event]) -> tuple[Step, ...]:
    """Read one connection's events, in order."""
    return tuple(_joined(_each(events)))


def _each(events: Iterable[Event]) -> Iterator[Step]:
    sent: dict[Operation, float] = {}
    before: float | None = None
    for event in events:
        if event.phase is Phase.SENT:
            sent.setdefault(event.operation, event.at)
        else:
            start = sent.pop(event.operation, before)
            yield _step(event, start)
        before = event.at


def _step(event: Event, start: float | None) -> Step:
    found = _STATUS.match(event.data) if event.phase is Phase.RECEIVED else None
    status = found["status"] if found else ""
    return Step(
        kind=_kind(event, status),
        operation=event.operation,
        status=status,
        start=event.at if start is None else start,
        end=event.at,
        timed=start is not None,
        failed=event.phase is Phase.FAILED,
        refused=_refused(event, status),
        says=cut(found["line"].strip() if found else _says(event), _SAYS),
        event=event.seq,
    )


def _kind(event: Event, status: str) -> Kind:
    if status == "407":
        return Kind.LEG
    if event.operation is Operation.WEBSOCKET and not status and event.phase is not Phase.FAILED:
        return Kind.OPEN
    return _KINDS.get(event.operation, Kind.OTHER)


def _refused(event: Event, status: str) -> bool:
    return event.operation is Operation.CONNECT and bool(status) and not status.startswith("2") and status != "407"


def _says(event: Event) -> str:
    if event.phase is not Phase.FAILED:
        return event.detail
    words = event.failure.words if event.failure else "failed"
    return f"{words}: {event.detail}" if event.detail else words


def _joined(found: Iterable[Step]) -> Iterator[Step]:
    """Join what is one step for a reader: head and body, and everything after an upgrade."""
    held: Step | None = None
    for step in found:
        if held is not None and _belongs(held, step):
            held = replace(held, end=step.end)
            continue
        if held is not None:
            yield held
        held = step
    if held is not None:
        yield held


def _belongs(held: Step, step: Step) -> bool:
    if step.failed or held.operation is not step.operation:
        return False
    body = bool(held.status) and not step.status and step.kind is not Kind.OPEN
    return body or held.kind is step.kind is Kind.OPEN
