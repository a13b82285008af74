"""The lab's media server: STUN on one port per transport, or a simulated firewall."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

from proxytest.lab.config import MEDIA_TOKEN
from proxytest.lab.server.fake_cloud import LOOPBACK
from proxytest.reflect.demultiplexer import Demultiplexer
from proxytest.reflect.reflector_limits import Limits
from proxytest.reflect.stun_server import UdpReflector

_ATTEMPTS = 20  #: to find a port that is free for both UDP and TCP


@contextlib.asynccontextmanager
async def running_media(transports: tuple[str, ...], double_port: int) -> AsyncIterator[dict[str, int]]:
    """Serve the transports during the block, and return the port of each; `double_port` is for TLS."""
    loop = asyncio.get_running_loop()
    by_udp, by_tcp = _two_sockets()
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(contextlib.closing(by_udp))
        stack.enter_context(contextlib.closing(by_tcp))
        refusing = stack.enter_context(socket.socket())
        refusing.bind((LOOPBACK, 0))  # it never listens, so connections are refused
        if "udp" in transports:
            datagrams, _ = await loop.create_datagram_endpoint(lambda: UdpReflector(MEDIA_TOKEN), sock=by_udp)
            stack.callback(datagrams.close)
        if "tcp" in transports:
            server = await loop.create_server(lambda: Demultiplexer(limits=Limits(), token=MEDIA_TOKEN), sock=by_tcp)
            stack.callback(server.close)
        tls = double_port if "tls" in transports else refusing.getsockname()[1]
        yield {"udp": by_udp.getsockname()[1], "tcp": by_tcp.getsockname()[1], "tls": tls}


def _two_sockets() -> tuple[socket.socket, socket.socket]:
    """Bind UDP and TCP to the same port, so that `--media ADDRESS:PORT` fits both; to two if none is free."""
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
