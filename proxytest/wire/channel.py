"""The reading end of a transport, which can be handed over to another protocol in mid-stream."""

import asyncio
from contextlib import suppress

from proxytest.wire.classify import ClosedEarlyError
from proxytest.wire.tls_transport import TlsTransport


class Channel(asyncio.Protocol):
    """A stream of bytes; `release` hands over the transport and the bytes already read."""

    def __init__(self, *, limit: int) -> None:
        self._limit = limit  # bytes in the buffer before the sender has to wait
        self._received = bytearray()
        self._ended = False
        self._error: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Store the transport."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a channel reads from a byte-stream transport")
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Buffer bytes until they are read."""
        self._received += data
        if len(self._received) > self._limit:
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        """Note that the peer closed; this side closes too."""
        self._ended = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Keep the reason for the reader."""
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
        """Has the peer closed, and was everything read?"""
        return self._ended and not self._received

    @property
    def closed_in_order(self) -> bool:
        """Did the peer end TLS by close_notify, which nobody else can say (RFC 8446 section 6.1)?"""
        return self._ended and isinstance(self._transport, TlsTransport) and self._transport.said_goodbye

    @property
    def unclaimed(self) -> int:
        """Number of unread bytes, apart from line ends, which RFC 9112 section 2.2 says to ignore."""
        return len(self._received.strip(b"\r\n"))

    def write(self, data: bytes) -> None:
        """Send without waiting: the requests of this program are small."""
        self.transport.write(data)

    async def read(self) -> bytes:
        """Wait for bytes and return all that have arrived.

        Raises ClosedEarlyError if the peer closed, and the transport's own error if the connection was lost.
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
        """Wait a moment for a close that follows the last answer."""
        if not self._received and not self._ended:
            self._waiter = asyncio.get_running_loop().create_future()
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._waiter

    def unread(self, data: bytes) -> None:
        """Put back what belongs to the next message."""
        self._received[:0] = data

    def release(self) -> tuple[asyncio.Transport, bytes]:
        """Hand over the paused transport, with the bytes already read."""
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
