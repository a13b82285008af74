"""One arrival: log on, open a tunnel, and a WebSocket where one is wanted; what happened is a sample."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from proxytest.judgement.evidence import PASSED
from proxytest.load.load_bounds import Kind
from proxytest.load.sample import End, Leg, Sample
from proxytest.load.sending.leave import Leave
from proxytest.load.sending.leg_clock import LegClock
from proxytest.load.sending.proving import Proven, dialler_for
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.outcome import Outcome
from proxytest.probe.far_end import SPEAKS_TLS
from proxytest.protocol.origin_form import upgrade
from proxytest.protocol.request import connect
from proxytest.protocol.websocket_handshake import accepts
from proxytest.wire.channel import Channel
from proxytest.wire.clock import monotonic
from proxytest.wire.connection import ProxyConnection
from proxytest.wire.drive import Dialogue
from proxytest.wire.heads import read_head
from proxytest.wire.operation import OperationFailed, operation
from proxytest.wire.permits import LetGo, Permit, keep
from proxytest.wire.stream import OpenStream, open_stream
from proxytest.wire.websocket import WebSocket
from proxytest.wire.websocket_key import new_key

#: Takes over a WebSocket that has opened.
Keep = Callable[[WebSocket, OpenStream], None]


class Arrival:
    """Begins at once when it is run."""

    def __init__(self, proven: Proven, leave: Leave, kind: Kind, *, planned: float, keep: Keep) -> None:
        self._planned = planned
        self._proven, self._leave, self._kind, self._keep = proven, leave, kind, keep
        self._began = monotonic()
        self._clock = LegClock(monotonic, proven.own_address)
        self._dialler = dialler_for(proven, self._clock)
        self._opened: float | None = None  #: when the proxy said that the tunnel is open
        self._stream: OpenStream | None = None  #: inside the tunnel, until it is handed over
        self._failed: Failed | None = None  #: of the far end

    @property
    def waits(self) -> bool:
        """Is there no answer yet? A log-on has its answer when the tunnel opens; what is tried in it is a control."""
        return self._kind is not Kind.LOGONS or self._opened is None

    @property
    def took(self) -> float:
        """The time from the planned moment until now, or until there was an answer."""
        answered = None if self.waits else self._opened
        return (monotonic() if answered is None else answered) - self._planned

    async def run(self) -> Sample:
        """Return what happened: what the network does is in it; it is ended by cancelling its task."""
        try:
            end, word = await self._asked()
        except OperationFailed as error:
            end, word = _of(error.failed)
        except asyncio.CancelledError:
            end, word = End.STOPPED, ""
        finally:
            self._dialler.close()
            if self._stream is not None:
                self._stream.abort()
        return Sample(end=end, word=word, took=self.took, late=self._began - self._planned, legs=self._clock.legs())

    async def _asked(self) -> tuple[End, str]:
        access = replace(self._proven.access, dialler=self._dialler)
        permits = _Told(self._leave, self._clock)
        dialogue = await access.ask(
            connect(self._proven.target), self._proven.logon, permits=permits, greet=self._greeted
        )
        if dialogue.connection is None or dialogue.ended.outcome not in PASSED or dialogue.failed:
            return _ended(dialogue)
        if self._opened is None and (failed := await self._greeted(dialogue.connection)) is not None:
            return _of(failed)  # nothing was proven, so nobody has asked the far end yet
        if self._kind is Kind.HELD and self._stream is not None:
            return await self._websocket(dialogue.connection.number, self._stream)
        return (End.OK, "") if self._failed is None or self._kind is Kind.LOGONS else _of(self._failed)

    async def _greeted(self, connection: ProxyConnection) -> Failed | None:
        """Do the TLS handshake with the far end; None if it speaks TLS: some proxies refuse by 200 and a page."""
        access, self._opened = self._proven.access, monotonic()
        try:
            self._stream = await open_stream(
                connection,
                self._proven.target,
                context=access.context,
                recorder=self._clock,
                limits=access.dialler.limits,
            )
        except OperationFailed as error:
            self._failed = error.failed
            return None if error.failed.failure in SPEAKS_TLS else error.failed
        if self._kind is not Kind.LOGONS:
            self._clock.add(Leg.TLS, monotonic() - self._opened)
        return None

    async def _websocket(self, number: int, stream: OpenStream) -> tuple[End, str]:
        """Open a WebSocket, and hand it over."""
        dialler, began = self._proven.access.dialler, monotonic()
        channel, key = Channel(limit=dialler.limits.buffer), new_key()
        stream.hand_over(channel)
        async with operation(self._clock, number, Operation.WEBSOCKET, seconds=dialler.limits.timeout):
            channel.write(upgrade(self._proven.target, "/", user_agent=dialler.user_agent, key=key))
            head = await read_head(channel)
        self._clock.add(Leg.WEBSOCKET, monotonic() - began)
        if not accepts(head, key):
            return End.DENIED, f"{head.status} to the WebSocket"
        self._keep(WebSocket(channel), stream)
        self._stream = None
        return End.OK, ""


class _Told:
    """The leave, and whoever is told when it is given: what is sent from then on is the proof."""

    def __init__(self, leave: Leave, clock: LegClock) -> None:
        self._leave, self._clock = leave, clock

    @property
    def reason(self) -> str:
        return self._leave.reason

    async def admit(self, scheme: str, target: str, let_go: LetGo = keep) -> Permit | None:
        permit = await self._leave.admit(scheme, target, let_go)
        if permit is not None:
            self._clock.proves()
        return permit

    def doubt(self, scheme: str) -> None:
        """Do nothing: each proof waits for the far end before it counts as accepted."""


def _ended(dialogue: Dialogue) -> tuple[End, str]:
    if dialogue.connection is not None:
        dialogue.connection.close()
    if dialogue.failed is not None:
        return _of(dialogue.failed)
    match dialogue.ended.outcome:
        case Outcome.REFUSED:
            return End.REFUSED, "a refused log-on"
        case Outcome.WITHHELD:
            return End.STOPPED, ""
        case _ if dialogue.answer is not None:
            return End.DENIED, f"{dialogue.answer.status} to CONNECT"
        case outcome:
            return End.FAILED, outcome.value.replace("-", " ")


def _of(failed: Failed) -> tuple[End, str]:
    if failed.failure is Failure.OWN_LIMIT:
        return End.OURS, failed.detail
    return End.FAILED, f"{failed.operation.label}: {failed.failure.words}"
