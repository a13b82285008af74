"""A media host on loopback, each of whose ports does one thing; a port that the system gives stands for each."""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from proxytest.model.credentials import Secret
from proxytest.model.media import MediaHost
from proxytest.model.profile import Transport
from proxytest.protocol.rtp_shape import looks_like_rtp
from proxytest.reflect.issue import issue, root
from proxytest.reflect.stun_server import StreamReflector, UdpReflector

LOOPBACK = "127.0.0.1"
TOKEN = Secret("a token of the tests")
_SMALL = 576  #: bytes; RFC 791 section 3.1
_PAGE = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"


@asynccontextmanager
async def media_host(ports: Mapping[str, str], host: str, folder: Path) -> AsyncIterator[tuple[MediaHost, ...]]:
    """Run it; without ports there is none."""
    async with AsyncExitStack() as stack:
        stand_ins = {}
        for name, does in ports.items():
            word, _, port = name.partition(" ")
            transport = Transport(word)
            serving = _udp(does) if transport is Transport.UDP else _stream(does, transport, folder)
            stand_ins[transport, int(port)] = await stack.enter_async_context(serving)
        yield (MediaHost(host=host, stand_ins=stand_ins),) if ports else ()


class Silent(asyncio.DatagramProtocol):
    """Says nothing."""


class OnlySmall(UdpReflector):
    """Answers no large requests, as if they were lost."""

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if len(data) <= _SMALL:
            super().datagram_received(data, addr)


class LosesEveryFourth(UdpReflector):
    """Loses packets, as a full line does."""

    def __init__(self) -> None:
        super().__init__(TOKEN)
        self._came = 0

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._came += 1
        if self._came % 4:
            super().datagram_received(data, addr)


class DropsMedia(UdpReflector):
    """Lets STUN pass, and drops what looks like media after some packets, when it has recognised it."""

    def __init__(self, after: int = 0) -> None:
        super().__init__(TOKEN)
        self._left = after

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if looks_like_rtp(data):
            self._left -= 1
            if self._left < 0:
                return
        super().datagram_received(data, addr)


class Says(asyncio.Protocol):
    """Says its words when it is spoken to, and closes."""

    def __init__(self, *words: bytes) -> None:
        self._words = words
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        del data
        assert self._transport is not None
        self._transport.writelines(self._words)
        self._transport.close()


class Closes(asyncio.Protocol):
    """Closes as soon as a connection stands, with a FIN or a RST."""

    def __init__(self, *, reset: bool = False) -> None:
        self._reset = reset

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        if not self._reset:
            transport.close()
            return
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()


@asynccontextmanager
async def _udp(does: str) -> AsyncIterator[int]:
    kinds = {
        "answers": lambda: UdpReflector(TOKEN),
        "answers small requests": lambda: OnlySmall(TOKEN),
        "says nothing": Silent,
        "knows no token": UdpReflector,
        "drops media": DropsMedia,
        "drops media after a while": lambda: DropsMedia(10),
        "loses every fourth": LosesEveryFourth,
    }
    loop = asyncio.get_running_loop()
    if does == "refuses":
        with _nobody(socket.SOCK_DGRAM) as port:
            yield port
        return
    transport, _ = await loop.create_datagram_endpoint(kinds[does], (LOOPBACK, 0))
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()


@asynccontextmanager
async def _stream(does: str, transport: Transport, folder: Path) -> AsyncIterator[int]:
    kinds = {
        "answers": lambda: StreamReflector(TOKEN),
        "wants a server name": lambda: StreamReflector(TOKEN),
        "knows no token": StreamReflector,
        "says nothing": asyncio.Protocol,
        "closes": Closes,
        "resets": lambda: Closes(reset=True),
        "speaks HTTP": lambda: Says(_PAGE),
    }
    if does == "refuses":
        with _nobody(socket.SOCK_STREAM) as port:
            yield port
        return
    spoken = transport is Transport.TLS and does not in ("speaks HTTP", "closes", "resets")
    context = _context(folder, name_wanted=does == "wants a server name") if spoken else None
    server = await asyncio.get_running_loop().create_server(kinds[does], LOOPBACK, 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


class _nobody:  # noqa: N801  a context manager
    """A port that is taken, and on which nothing listens: it belongs to a socket that is connected to itself."""

    def __init__(self, kind: socket.SocketKind) -> None:
        self._socket = socket.socket(socket.AF_INET, kind)

    def __enter__(self) -> int:
        self._socket.bind((LOOPBACK, 0))
        port: int = self._socket.getsockname()[1]
        if self._socket.type is socket.SOCK_DGRAM:
            self._socket.connect((LOOPBACK, port))
        return port

    def __exit__(self, *_: object) -> None:
        self._socket.close()


def _context(folder: Path, *, name_wanted: bool) -> ssl.SSLContext:
    """Make the server's side of TLS; a server that wants a name cuts the handshake without one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(issue(root("Media Root", "Example"), "media.example").write(folder / "media.pem"))

    def choose(_: ssl.SSLObject | ssl.SSLSocket, name: str | None, __: ssl.SSLContext) -> int | None:
        return None if name else ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME

    if name_wanted:
        context.sni_callback = choose
    return context
