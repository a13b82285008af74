"""Listen on many ports; if one is not available, the others work."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from proxytest.model.credentials import Secret
from proxytest.model.profile import Transport
from proxytest.reflect.datagrams import Datagrams
from proxytest.reflect.open_connections import Connections, Spoken
from proxytest.reflect.outside import Outside
from proxytest.reflect.rate_limit import RateLimit
from proxytest.reflect.reflector_limits import Limits
from proxytest.reflect.stun_server import UdpReflector, answer_to_datagram
from proxytest.reflect.web import web_echo

_QUEUE = 100  #: connections that the system queues until they are accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The addresses and ports to listen on."""

    address: str | None = None  #: None: all addresses of this machine
    ports: tuple[tuple[Transport, int], ...]
    context: ssl.SSLContext | None = None  #: for TLS
    limits: Limits = field(default_factory=Limits)
    token: Secret | None = None  #: with it both ends prove themselves
    certificate: str = ""  #: SHA-256 of the certificate for TLS
    hosts: frozenset[str] = frozenset()  #: whose certificates are told


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """The ports that are open, and those that are not."""

    bound: list[tuple[Transport, int]] = field(default_factory=list)
    missing: list[tuple[Transport, int, str]] = field(default_factory=list)  #: and the reason


@asynccontextmanager
async def reflecting(wanted: Wanted) -> AsyncIterator[Listening]:
    """Answer on every available port during the block."""
    listening, connections = Listening(), Connections(wanted.limits)
    async with AsyncExitStack() as stack:
        by_tls = Spoken(
            context=wanted.context,
            other=await stack.enter_async_context(web_echo(_outside(wanted))),
            token=wanted.token,
        )
        stack.push_async_callback(connections.end)
        for transport, port in wanted.ports:
            try:
                sock = bound_socket(transport, wanted.address, port)
            except OSError as error:
                listening.missing.append((transport, port, (error.strerror or "unknown").lower()))
                continue
            if transport is Transport.UDP:
                stack.callback(await _answer_datagrams(sock, wanted.token))
            else:
                connections.accept(sock, by_tls if transport is Transport.TLS else Spoken(token=wanted.token))
            listening.bound.append((transport, port))
        yield listening


def _outside(wanted: Wanted) -> Outside | None:
    if wanted.token is None:
        return None
    return Outside(token=wanted.token, hosts=wanted.hosts, certificate=wanted.certificate)


async def _answer_datagrams(sock: socket.socket, token: Secret | None) -> Callable[[], None]:
    """Answer the datagrams of a socket, and return what ends it."""
    if hasattr(sock, "recvmsg"):
        return Datagrams(sock, partial(answer_to_datagram, token=token), limit=_datagrams_limit()).close
    # Windows: Python cannot ask there for the address that a datagram was sent to.
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(partial(UdpReflector, token), sock=sock)
    return transport.close


def _datagrams_limit() -> RateLimit:
    """Return the limit of a port: an audit sends 100 datagrams a second to one, and there may be several."""
    return RateLimit(per_second=1000, at_once=2000)


def bound_socket(transport: Transport, address: str | None, port: int) -> socket.socket:
    """Bind a socket, which listens if it is TCP; without an address, to IPv6 and IPv4, or to IPv4 only.

    Raises OSError.
    """
    kind = socket.SOCK_DGRAM if transport is Transport.UDP else socket.SOCK_STREAM
    both = address is None and socket.has_dualstack_ipv6()
    family = socket.AF_INET6 if both or ":" in (address or "") else socket.AF_INET
    sock = socket.socket(family, kind)
    try:
        sock.setblocking(False)  # noqa: FBT003  the socket's own spelling
        if both:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        if kind is socket.SOCK_STREAM:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((address or ("::" if both else "0.0.0.0"), port))  # noqa: S104  to be reached is its purpose
        if kind is socket.SOCK_STREAM:
            sock.listen(_QUEUE)
    except BaseException:
        sock.close()
        raise
    return sock


def in_ranges(ports: list[int]) -> Iterator[str]:
    """Return ports in short form: `443`, `33434-33598`."""
    runs: list[list[int]] = []
    for port in sorted(ports):
        if runs and port == runs[-1][-1] + 1:
            runs[-1][1:] = [port]
        else:
            runs.append([port])
    return (str(run[0]) if len(run) == 1 else f"{run[0]}-{run[1]}" for run in runs)
