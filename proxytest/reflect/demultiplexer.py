"""Detect the protocol of each connection on a TCP port, and limit how long it may be silent."""

import asyncio
from collections.abc import Callable
from typing import cast

from proxytest.model.credentials import Secret
from proxytest.reflect.reflector_limits import Limits
from proxytest.reflect.stun_server import StreamReflector

Protocols = Callable[[], asyncio.Protocol]


class Demultiplexer(asyncio.Protocol):
    """Passes a connection to STUN or, if its first byte is not STUN's, to the port's other protocol."""

    def __init__(self, other: Protocols | None = None, *, limits: Limits, token: Secret | None = None) -> None:
        self._other = other
        self._token = token
        self._limits = limits
        self._protocol: asyncio.Protocol | None = None
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.gone = asyncio.get_running_loop().create_future()  #: done when the connection is lost

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the first byte."""
        self._transport = cast("asyncio.Transport", transport)
        self._abort_after(self._limits.silence)

    def data_received(self, data: bytes) -> None:
        """Check the first byte: STUN's is below 64 (RFC 8489 section 5), that of text is above."""
        if self._transport is None:
            return
        if self._protocol is None:
            self._protocol = self._chosen(data[0])
            self._protocol.connection_made(self._transport)
        if not isinstance(self._protocol, StreamReflector):
            self._abort_after(self._limits.idle)
        self._protocol.data_received(data)

    def _chosen(self, first: int) -> asyncio.Protocol:
        return StreamReflector(self._token) if first < 0x40 or self._other is None else self._other()

    def _abort_after(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._transport is not None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._transport.abort)

    def eof_received(self) -> bool | None:
        """Pass it on."""
        return self._protocol.eof_received() if self._protocol is not None else None

    def pause_writing(self) -> None:
        """Pass it on."""
        if self._protocol is not None:
            self._protocol.pause_writing()

    def resume_writing(self) -> None:
        """Pass it on."""
        if self._protocol is not None:
            self._protocol.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Inform the waiting task."""
        if self._timer is not None:
            self._timer.cancel()
        if self._protocol is not None:
            self._protocol.connection_lost(exc)
        if not self.gone.done():
            self.gone.set_result(None)
