"""Let aiohttp ask for pages and WebSockets through tunnels that we open, for the sessions of other programs.

This is the one file that builds on what aiohttp keeps to itself. Its documentation says that a connector is made by
overriding `_create_connection`, but not what that returns. No public way does: a socket factory gives sockets that are
not connected yet, and a forwarder on loopback would log every user of this machine on. `pyproject.toml` bounds the
version, and tests/wire/test_connector.py fails where aiohttp changes.
"""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
from aiohttp.client_proto import ResponseHandler

from proxytest.model.address import Authority
from proxytest.model.errors import UsageError
from proxytest.wire.stream import OpenStream

#: Opens a tunnel, or gives one that was opened and not used.
Opener = Callable[[], Awaitable[OpenStream]]


class StreamConnector(aiohttp.BaseConnector):
    """Opens a tunnel to the target for each connection that aiohttp wants, and leads nowhere else."""

    def __init__(self, opener: Opener, target: Authority, *, tls: bool) -> None:
        super().__init__()
        self._opener = opener
        self._target = target
        self._tls = tls

    async def _create_connection(
        self, req: aiohttp.ClientRequest, _traces: object, _timeout: object
    ) -> ResponseHandler:
        """Raise what the opener raises; a redirect to another host is not followed past or through the proxy."""
        # yarl's `host` is the decoded name of an internationalised one; a target is what DNS is asked for.
        asked = Authority(host=(req.url.raw_host or "").lower(), port=req.url.port or 0)
        if (asked, req.url.scheme in ("https", "wss")) != (self._target, self._tls):
            words = f"{'TLS' if self._tls else 'no TLS'} with {self._target}"
            raise UsageError(f"this session leads through a tunnel for {words} only, not to {req.url.origin()}")
        stream = await self._opener()
        handler = ResponseHandler(loop=asyncio.get_running_loop())
        stream.hand_over(handler)
        return handler
