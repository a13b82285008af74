"""Ping a WebSocket, and read it meanwhile; everything received goes into the trace."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from proxytest.model.event import Operation, Phase
from proxytest.wire.held import PONG_WITHIN, Held
from proxytest.wire.websocket import WebSocket
from proxytest.wire.websocket_received import Kind, Received

_PING = b"proxytest"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldWebSocket(Held):
    """An open WebSocket; pings of the far end are answered."""

    socket: WebSocket

    async def listen(self, seconds: float) -> Received | None:
        """Read and answer pings for some seconds; return what ended the WebSocket."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    received = await self.socket.receive()
                    self._note(received)
                    if received.ends:
                        return received
        return None

    async def ask(self) -> Received | None:
        """Ping, and return nothing once it is answered, else what ended the WebSocket; the far end may send meanwhile.

        RFC 6455 section 5.5.3: a pong "must have identical Application data"; other pongs are unsolicited.
        """
        self.socket.ping(_PING)
        with suppress(TimeoutError):
            async with asyncio.timeout(min(PONG_WITHIN, self.timeout)):
                while not _answers(received := await self.socket.receive()):
                    self._note(received)
                    if received.ends:
                        return received
                self._record("pong")
                return None
        return Received(kind=Kind.SILENCE)

    def _note(self, received: Received) -> None:
        self._record(f"{received.kind} frame")
        if received.kind is Kind.PING:
            self.socket.pong(received.data)

    def _record(self, detail: str) -> None:
        self.recorder.record(self.number, Operation.WEBSOCKET, Phase.RECEIVED, detail=detail)


def _answers(received: Received) -> bool:
    return received.kind is Kind.PONG and received.data == _PING
