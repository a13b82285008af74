"""A port of this machine that leads to the hub through the proxy: NATS's client knows no proxy, our tunnel does."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from proxytest.api.program_tunnel import open_tunnel
from proxytest.api.public_identity import Identity
from proxytest.api.tunnel_errors import AuthenticationRefused, TunnelError, TunnelFailed
from proxytest.fleet.hub_address import HubAccess
from proxytest.model.event import Failure

_CHUNK = 64 * 1024
_HERE = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How the hub is reached: a proxy, and who logs on to it."""

    proxy: str
    identity: Identity | None = None  #: None: the user signed on to this machine
    auth: tuple[str, ...] = ("auto",)
    proxy_cacert: Path | None = None
    resolve: tuple[str, ...] = ()  #: HOST:PORT:ADDRESS, where the proxy's name leads


class Forwarder:
    """Opens one tunnel for each connection to its port; what failed last is a sentence."""

    def __init__(self, access: HubAccess, way: Way) -> None:
        self.port = 0
        self.trouble = ""
        self.refused = False  #: was the user refused, who is not tried again?
        self.untrusted = False  #: was the certificate of the hub, or of the proxy, not trusted?
        self._access = access
        self._way = way
        self._tasks: set[asyncio.Task[None]] = set()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def end(self) -> None:
        """End all connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry bytes both ways until either end closes."""
        hub, way = self._access, self._way
        try:
            async with open_tunnel(
                way.proxy,
                f"{hub.address.host}:{hub.address.port}",
                way.identity,
                auth=way.auth,
                cacert=hub.cacert,
                proxy_cacert=way.proxy_cacert,
                resolve=way.resolve,
                tls=hub.address.websocket,  # with tls:// the client itself verifies the hub, inside the tunnel
            ) as tunnel:
                self.trouble = ""
                await _either(_copied(reader, tunnel.writer), _copied(tunnel.reader, writer))
        except TunnelError as error:
            self.trouble = str(error)
            self.refused = isinstance(error, AuthenticationRefused)
            self.untrusted = isinstance(error, TunnelFailed) and error.failed.failure is Failure.CERTIFICATE
        finally:
            writer.close()


@asynccontextmanager
async def forwarded(access: HubAccess, way: Way) -> AsyncIterator[Forwarder]:
    """Listen on a port of the loopback address while the block runs."""
    forwarder = Forwarder(access, way)
    server = await asyncio.start_server(forwarder.accept, _HERE, 0)
    forwarder.port = server.sockets[0].getsockname()[1]
    try:
        yield forwarder
    finally:
        server.close()
        await forwarder.end()


async def _either(*ways: Coroutine[None, None, None]) -> None:
    """Await the first of them that ends, and end the others."""
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):  # either end may go at any time
        while data := await reader.read(_CHUNK):
            writer.write(data)
            await writer.drain()
