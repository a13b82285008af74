"""The double's side of media: STUN on one port of each transport, or a firewall that lets nothing through."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

from proxytest.lab.server.fake_cloud import LOOPBACK
from proxytest.reflect.demultiplexer import Demultiplexer
from proxytest.reflect.reflector_limits import Limits
from proxytest.reflect.stun_server import UdpReflector

_ATTEMPTS = 20  #: to find a number that is free for UDP and TCP alike


@contextlib.asynccontextmanager
async def running_media(transports: tuple[str, ...], double_port: int) -> AsyncIterator[dict[str, int]]:
    """Serve the transports for the time of the block, and give the port of each; `double_port` speaks TLS."""
    loop = asyncio.get_running_loop()
    by_udp, by_tcp = _two_sockets()
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(contextlib.closing(by_udp))
        stack.enter_context(contextlib.closing(by_tcp))
        refusing = stack.enter_context(socket.socket())
        refusing.bind((LOOPBACK, 0))  # it never listens: a connection is refused
        if "udp" in transports:
            datagrams, _ = await loop.create_datagram_endpoint(UdpReflector, sock=by_udp)
            stack.callback(datagrams.close)
        if "tcp" in transports:
            server = await loop.create_server(lambda: Demultiplexer(limits=Limits()), sock=by_tcp)
            stack.callback(server.close)
        tls = double_port if "tls" in transports else refusing.getsockname()[1]
        yield {"udp": by_udp.getsockname()[1], "tcp": by_tcp.getsockname()[1], "tls": tls}


def _two_sockets() -> tuple[socket.socket, socket.socket]:
    """Bind UDP and TCP to one number, so that `--media ADDRESS:PORT` can name them both; to two where none is free."""
    for _ in range(_ATTEMPTS):
        by_udp, by_tcp = _socket(socket.SOCK_DGRAM), _socket(socket.SOCK_STREAM)
        by_udp.bind((LOOPBACK, 0))
        with contextlib.suppress(OSError):
            by_tcp.bind(by_udp.getsockname())
            return by_udp, by_tcp
        by_udp.close()
        by_tcp.close()
    by_udp, by_tcp = _socket(socket.SOCK_DGRAM), _socket(socket.SOCK_STREAM)
    by_udp.bind((LOOPBACK, 0))
    by_tcp.bind((LOOPBACK, 0))
    return by_udp, by_tcp


def _socket(kind: socket.SocketKind) -> socket.socket:
    sock = socket.socket(socket.AF_INET, kind)
    sock.setblocking(False)  # noqa: FBT003  the socket's own spelling
    return sock
