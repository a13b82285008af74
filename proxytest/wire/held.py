"""Ping a WebSocket, keep it open with pings, or watch it idle; everything received goes into the trace."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace

from proxytest.model.event import Operation, Phase
from proxytest.model.websocket_seen import WebSocketSeen
from proxytest.wire.recorder import Recorder
from proxytest.wire.websocket import Kind, Received, WebSocket

PONG_WITHIN = 14.0  #: seconds
_PING_EVERY = 15.0  #: seconds; as the product pings its notification WebSocket
_PING = b"proxytest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An open WebSocket on a numbered connection."""

    socket: WebSocket
    number: int
    recorder: Recorder
    timeout: float  #: seconds

    async def echoes(self) -> bool:
        """Ping, and wait for the matching pong; the far end may send and ping meanwhile.

        RFC 6455 section 5.5.3: a pong "must have identical Application data"; other pongs are unsolicited.
        """
        self.socket.ping(_PING)
        with suppress(TimeoutError):
            async with asyncio.timeout(min(PONG_WITHIN, self.timeout)):
                while not _answers(received := await self.socket.receive()):
                    self._note(received)
                    if received.ends:
                        return False
                self._record("pong")
                return True
        return False

    async def hold(self, seconds: float) -> float:
        """Ping every 15 s, as the client does, and return the seconds until the last pong."""
        start = self.recorder.elapsed()
        held = 0.0
        while held < seconds:
            await asyncio.sleep(min(_PING_EVERY, seconds - held))
            if not await self.echoes():
                break
            held = self.recorder.elapsed() - start
        return round(held, 1)

    async def watch(self, seconds: float, seen: WebSocketSeen) -> WebSocketSeen:
        """Send nothing, and measure when the connection is cut; pings of the far end are answered."""
        start = self.recorder.elapsed()
        cut = False
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not cut:
                    received = await self.socket.receive()
                    self._note(received)
                    cut = received.ends
        return replace(seen, idle_s=round(self.recorder.elapsed() - start, 1), cut=cut)

    def _note(self, received: Received) -> None:
        self._record(f"{received.kind} frame")
        if received.kind is Kind.PING:
            self.socket.pong(received.data)

    def _record(self, detail: str) -> None:
        self.recorder.record(self.number, Operation.WEBSOCKET, Phase.RECEIVED, detail=detail)


def _answers(received: Received) -> bool:
    return received.kind is Kind.PONG and received.data == _PING
