"""The fake cloud: HTTPS and a WebSocket echo for every host of the profile, on one loopback port."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import WSMsgType, web

from proxytest.lab.config import MEDIA_TOKEN
from proxytest.reflect import issue
from proxytest.reflect.demultiplexer import Demultiplexer
from proxytest.reflect.issue import Identity
from proxytest.reflect.reflector_limits import Limits

LOOPBACK = "127.0.0.1"
_LIMITS = Limits(idle=24 * 3600.0)  #: idle time-outs are up to the proxy


@contextlib.asynccontextmanager
async def running_double(authority: Identity, hosts: tuple[str, ...], folder: Path) -> AsyncIterator[int]:
    """Serve `hosts` with certificates of `authority` during the block, and return the port.

    `folder` must be private: the keys are written there, because Python's ssl reads them only from files.
    """
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", _answer)
    # Do not wait for clients that are still connected when the lab ends.
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0)
    await runner.setup()
    try:
        if runner.server is None:
            raise RuntimeError("a runner that was set up has a server")
        http = runner.server
        # Media over TLS use the same port, without the proxy, and send STUN.
        server = await asyncio.get_running_loop().create_server(
            lambda: Demultiplexer(http, limits=_LIMITS, token=MEDIA_TOKEN),
            LOOPBACK,
            0,
            ssl=_tls(authority, hosts, folder),
        )
        try:
            yield int(server.sockets[0].getsockname()[1])
        finally:
            server.close()
    finally:
        await runner.cleanup()


@dataclass(slots=True, kw_only=True)
class _Certificates:
    """The TLS contexts of the hosts, created at the first request by SNI."""

    authority: Identity
    hosts: frozenset[str]
    folder: Path
    contexts: dict[str, ssl.SSLContext] = field(default_factory=dict)

    def choose(self, connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
        """Select the certificate for the host in SNI; unknown hosts get the default one."""
        host = (name or "").lower()
        if host in self.hosts:
            if host not in self.contexts:
                self.contexts[host] = self.context(host)
            connection.context = self.contexts[host]

    def context(self, *names: str) -> ssl.SSLContext:
        """Return a server context with a new certificate for these names."""
        path = self.folder / f"server-{len(self.contexts)}-{names[0]}.pem"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(issue.issue(self.authority, *names).write(path))
        context.set_alpn_protocols(["http/1.1"])
        return context


def _tls(authority: Identity, hosts: tuple[str, ...], folder: Path) -> ssl.SSLContext:
    known = frozenset(host.lower() for host in hosts)
    chooser = _Certificates(authority=authority, hosts=known, folder=folder)
    # A client without SNI also finds its host in this certificate, as behind a load balancer.
    context = chooser.context(*(sorted(known) or ["localhost"]))
    context.sni_callback = chooser.choose
    return context


async def _answer(request: web.Request) -> web.StreamResponse:
    if web.WebSocketResponse().can_prepare(request):
        return await _echo(request)
    if "Sec-WebSocket-Key" in request.headers:
        # The Upgrade header was removed on the way: a plain GET of a WebSocket is a bad request.
        return web.Response(status=400, text="Can 'Upgrade' only to 'WebSocket'.\n")
    return web.json_response({"host": request.url.host, "path": request.path})


async def _echo(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            await socket.send_str(message.data)
        elif message.type is WSMsgType.BINARY:
            await socket.send_bytes(message.data)
    return socket
