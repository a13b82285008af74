"""The reading end of a transport, small enough to be handed over to another protocol in mid-stream."""

import asyncio
from contextlib import suppress

from proxytest.wire.classify import ClosedEarlyError


class Channel(asyncio.Protocol):
    """Bytes as they come; `release` gives the transport away with what was read too far."""

    def __init__(self, *, limit: int) -> None:
        self._limit = limit  # bytes held before the sender has to wait
        self._received = bytearray()
        self._ended = False
        self._error: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a channel reads from a byte-stream transport")
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Keep bytes until they are read."""
        self._received += data
        if len(self._received) > self._limit:
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        """The peer will say no more; nothing is left to be said to it either."""
        self._ended = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Remember why, for the reader."""
        self._ended = True
        self._error = exc
        self._wake()

    @property
    def transport(self) -> asyncio.Transport:
        """The transport below."""
        if self._transport is None:
            raise RuntimeError("the channel has no transport yet")
        return self._transport

    @property
    def ended(self) -> bool:
        """Has the peer closed, and has everything that it said been read?"""
        return self._ended and not self._received

    @property
    def unclaimed(self) -> int:
        """Bytes that came and were not read, apart from line ends (RFC 9112 section 2.2: they are to be ignored)."""
        return len(self._received.strip(b"\r\n"))

    def write(self, data: bytes) -> None:
        """Send; the requests of this program are small, so there is no waiting."""
        self.transport.write(data)

    async def read(self) -> bytes:
        """Wait for bytes and give all that are there.

        Raises ClosedEarlyError when the peer has closed, and the transport's own error when it was cut.
        """
        while not self._received and not self._ended:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        if not self._received:
            raise self._error or ClosedEarlyError("the peer closed the connection")
        received = bytes(self._received)
        self._received.clear()
        if not self._ended:
            self.transport.resume_reading()
        return received

    async def settle(self, seconds: float) -> None:
        """Return a close that follows the last answer a moment to arrive."""
        if not self._received and not self._ended:
            self._waiter = asyncio.get_running_loop().create_future()
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._waiter

    def unread(self, data: bytes) -> None:
        """Put back what belongs to the next message."""
        self._received[:0] = data

    def release(self) -> tuple[asyncio.Transport, bytes]:
        """Return away the transport, paused, and the bytes that were read too far."""
        if not self._ended:
            self.transport.pause_reading()
        received = bytes(self._received)
        self._received.clear()
        return self.transport, received

    def close(self) -> None:
        """Close at once."""
        if self._transport is not None:
            self._transport.abort()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
