"""A transport and a TLS server in memory: each byte comes when the test says so."""

import asyncio
import ssl
from contextlib import suppress

from proxytest.wire.tls import TlsLayer


class MemoryTransport(asyncio.Transport):
    """Keeps what is written; the test plays the network."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = bytearray()
        self.protocol: asyncio.BaseProtocol | None = None
        self.reading = False
        self.closing = False
        self.aborted = False

    def take(self) -> bytes:
        """Return what was written since the last time."""
        sent = bytes(self.sent)
        self.sent.clear()
        return sent

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent += data

    def close(self) -> None:
        self.closing = True

    def abort(self) -> None:
        self.closing = self.aborted = True

    def is_closing(self) -> bool:
        return self.closing

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol

    def get_protocol(self) -> asyncio.BaseProtocol:
        assert self.protocol is not None
        return self.protocol

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def is_reading(self) -> bool:
        return self.reading

    def get_write_buffer_size(self) -> int:
        return len(self.sent)

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self.limits = (high, low)


class Upper(asyncio.Protocol):
    """The protocol on top: remembers what it was told, in order."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.data = bytearray()
        self.error: Exception | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.told.append("data")
        self.data += data

    def eof_received(self) -> None:
        self.told.append("eof")

    def connection_lost(self, exc: Exception | None) -> None:
        self.told.append("lost")
        self.error = exc

    def pause_writing(self) -> None:
        self.told.append("pause")

    def resume_writing(self) -> None:
        self.told.append("resume")


class TlsServer:
    """The server's engine."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.engine = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self.finished = False  #: is the handshake at its end?

    def answer(self, data: bytes) -> bytes:
        """Go on with the handshake."""
        self._incoming.write(data)
        with suppress(ssl.SSLWantReadError):
            self.engine.do_handshake()
            self.finished = True
        return self._outgoing.read()

    def say(self, *parts: bytes) -> bytes:
        """Return these parts as records, all in one piece."""
        for part in parts:
            self.engine.write(part)
        return self._outgoing.read()

    def close_notify(self) -> bytes:
        """Say that nothing more will come."""
        with suppress(ssl.SSLError):
            self.engine.unwrap()
        return self._outgoing.read()

    def alert(self) -> bytes:
        """Return a fatal alert, encrypted: what a server says to a record that it cannot decrypt."""
        self._incoming.write(b"\x17\x03\x03\x00\x20" + bytes(32))
        with suppress(ssl.SSLError):
            while self.engine.read(1 << 16):  # what the client said before comes first
                pass
        return self._outgoing.read()

    def read(self, data: bytes) -> bytes:
        """Decrypt what the client wrote."""
        self._incoming.write(data)
        read = bytearray()
        with suppress(ssl.SSLWantReadError, ssl.SSLZeroReturnError):
            while piece := self.engine.read(1 << 16):
                read += piece
        return bytes(read)

    def ended(self, data: bytes) -> bool:
        """Take what the client wrote; was it its close_notify?"""
        self._incoming.write(data)
        return self.engine.read(1) == b""


async def shake_hands(layer: TlsLayer, lower: MemoryTransport, server: TlsServer, *, extra: bytes = b"") -> bytes:
    """Carry the handshake to its end; give what the server says after it, behind which `extra` comes as data.

    With `extra` the client is given it in one piece with the server's last message.
    """
    shaking = asyncio.ensure_future(layer.handshake(lower))
    late = b""
    while not shaking.done():
        await asyncio.sleep(0)
        if said := server.answer(lower.take()):
            layer.data_received(said + (server.say(extra) if extra and server.engine.version() else b""))
        await asyncio.sleep(0)
    await shaking
    late += server.answer(lower.take())
    return late
