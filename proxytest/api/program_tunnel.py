"""An authenticated tunnel for other programs."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from weakref import WeakSet

import aiohttp

from proxytest.api.public_identity import Identity
from proxytest.api.tunnel_opener import NO_PROFILE, TunnelOpener
from proxytest.api.verifying import verifying
from proxytest.engine.guard import LockoutGuard
from proxytest.model.address import Authority, parse_authority, parse_proxy
from proxytest.model.challenge import Scheme
from proxytest.prepare.option_values import parse_override, parse_schemes, positive
from proxytest.probe.plan import Plan
from proxytest.protocol.certificates import TrustAnchors
from proxytest.wire.connector import StreamConnector
from proxytest.wire.limits import Limits
from proxytest.wire.stream import OpenStream


class Tunnel:
    """An open tunnel: bytes with `reader` and `writer`, or HTTP and WebSockets with `session`."""

    def __init__(self, way: TunnelOpener, stream: OpenStream, *, tls: bool) -> None:
        self._way = way
        self._tls = tls
        self._stream: OpenStream | None = stream  #: None once a session has taken it
        self._claimed = False
        self._sessions: list[aiohttp.ClientSession] = []
        self._handed_over = WeakSet[asyncio.Transport]()  #: to sessions; closed ones disappear by themselves

    @property
    def target(self) -> Authority:
        """The target of the tunnel."""
        return self._way.target

    @property
    def scheme(self) -> Scheme:
        """The scheme of the log-on; `Scheme.NONE` if the proxy asked for none."""
        return self._way.scheme

    @property
    def reader(self) -> asyncio.StreamReader:
        """The bytes from the target.

        Raises RuntimeError if a session uses the stream: get the reader first, or open a second tunnel.
        """
        return self._claim().reader

    @property
    def writer(self) -> asyncio.StreamWriter:
        """The bytes to the target; raises like `reader`."""
        return self._claim().writer

    def session(self, *, limit: int = 100, **options: Any) -> aiohttp.ClientSession:  # noqa: ANN401  aiohttp's own, passed on
        """Return an aiohttp session whose requests to the target use tunnels of this identity.

        The open tunnel carries the first request, unless `reader` or `writer` were used; more tunnels are
        opened when needed, each with its own log-on. A path is enough: `session.get("/")`. Any other
        host, also by a redirect, raises UsageError. A refusal raises AuthenticationRefused and is not tried again.

        Args:
            limit: How many tunnels it may hold at once; 0: as many as are asked for.
            **options: Arguments of aiohttp.ClientSession, such as `headers` and `timeout`.

        """
        connector = StreamConnector(self._next_stream, self.target, tls=self._tls, limit=limit)
        base = f"{'https' if self._tls else 'http'}://{self.target}/"
        session = aiohttp.ClientSession(base, connector=connector, **options)
        self._sessions.append(session)
        return session

    async def close(self) -> None:
        """Close the stream and all sessions; the end of the block does this too."""
        try:
            for session in self._sessions:
                await session.close()
            if self._stream is not None:
                await self._stream.close()
        finally:
            # aiohttp's close waits in the background until everything is sent: forever if the far end does not read.
            for transport in self._handed_over:
                transport.abort()

    def _claim(self) -> OpenStream:
        if self._stream is None:
            raise RuntimeError("a session has taken the stream of this tunnel")
        self._claimed = True
        return self._stream

    async def _next_stream(self) -> OpenStream:
        stream = self._untouched() or await self._way.open()
        self._handed_over.add(stream.transport)
        return stream

    def _untouched(self) -> OpenStream | None:
        """Return the open stream, only once; None if the far end has sent data or closed: HTTP cannot use it."""
        stream = self._stream
        if stream is None or self._claimed:
            return None
        self._stream = None
        if stream.untouched:
            return stream
        stream.abort()
        return None


@asynccontextmanager
async def open_tunnel(  # noqa: PLR0913  all but the first three are keyword-only and have defaults
    proxy: str,
    target: str,
    identity: Identity | None = None,
    *,
    auth: str | Sequence[str] = "auto",
    cacert: str | Path | None = None,
    proxy_cacert: str | Path | None = None,
    resolve: str | Sequence[str] = (),
    tls: bool = True,
    timeout: float = 20.0,  # noqa: ASYNC109  for each step, as of the audit; asyncio.timeout bounds the whole
) -> AsyncIterator[Tunnel]:
    r"""Open an authenticated tunnel through a proxy to a target, during the block.

    The proxy is asked for its schemes, and the identity is proven once, by the strongest of them, where this tunnel is
    opened: a wrong password is sent only once. Unlike the audit, which accepts any answer, this
    verifies: the proxy of an `https://` address before credentials are sent, and the target before anything is.

    Args:
        proxy: `http://proxy.corp:8080` or `https://proxy.corp:443`, without a user name.
        target: `host`, or `host:port`; the default port is 443.
        identity: The user to log on; None: the user signed on to this machine, by a Kerberos ticket or SSPI.
        auth: "auto", or one or several of "none", "basic", "digest", "ntlm" and "negotiate". With "auto" a password is
            not sent by Basic to an `http://` proxy, because others could read it.
        cacert: PEM file with the roots for the target; None: the operating system's.
        proxy_cacert: PEM file with the roots for an `https://` proxy; None: the operating system's.
        resolve: Reach the proxy at another address than its name says, as `HOST:PORT:ADDRESS`; one or several.
        tls: Use TLS to the target inside the tunnel? Without it the bytes are sent unchanged.
        timeout: Seconds for each single step: dialling, each answer of the proxy, each handshake.

    Yields:
        The tunnel. Its sessions end with the block too.

    Raises:
        UsageError: An invalid address, scheme or file.
        AuthenticationRefused: The proxy refused the identity, now or before.
        TunnelRefused: The proxy did not open the tunnel, or asks for credentials that are missing.
        TunnelFailed: The network failed, or the proxy or the target is not trusted.

    Example:
        ```python
        import proxytest

        async def front_page(proxy: str, roots: str) -> int:
            alice = proxytest.Identity("CORP\\alice", proxytest.Secret("wonderland"))
            async with (
                proxytest.open_tunnel(proxy, "idbroker.webex.com", alice, cacert=roots) as tunnel,
                tunnel.session() as session,
                session.get("/") as response,
            ):
                return response.status
        ```

    """
    address, authority = parse_proxy(proxy), parse_authority(target)
    guard = identity.guard if identity is not None else LockoutGuard(max_failures=1)
    context = identity.context if identity is not None else verifying
    plan = Plan(
        profile=NO_PROFILE,
        proxy=address,
        proxy_source="open_tunnel",
        schemes=parse_schemes(_each(auth)),
        credentials=identity.credentials if identity is not None else None,
        targets=(authority,),
        overrides=tuple(map(parse_override, _each(resolve))),
        trusted=TrustAnchors(roots=()),
        proxy_context=context(_path(proxy_cacert)) if address.secure else None,
        limits=Limits(timeout=positive("timeout", timeout)),
        tls=tls,
    )
    way = TunnelOpener(plan, address, guard, context(_path(cacert)) if tls else None)
    tunnel = Tunnel(way, await way.open(), tls=tls)
    try:
        yield tunnel
    finally:
        await tunnel.close()


def _each(one_or_more: str | Sequence[str]) -> tuple[str, ...]:
    return (one_or_more,) if isinstance(one_or_more, str) else tuple(one_or_more)


def _path(name: str | Path | None) -> Path | None:
    return None if name is None else Path(name)
