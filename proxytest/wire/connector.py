"""An aiohttp connector that uses our tunnels, for the sessions of other programs.

Only this file uses private parts of aiohttp. Its documentation says that a connector overrides
`_create_connection`, but not what that returns. No public interface helps: a socket factory returns sockets that are
not connected yet, and a forwarder on loopback would be open to every user of this machine. `pyproject.toml` limits the
version, and tests/wire/test_connector.py fails if aiohttp changes.
"""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
from aiohttp.client_proto import ResponseHandler

from proxytest.model.address import Authority
from proxytest.model.errors import UsageError
from proxytest.wire.stream import OpenStream

#: Opens a tunnel, or returns one that is open and unused.
Opener = Callable[[], Awaitable[OpenStream]]


class StreamConnector(aiohttp.BaseConnector):
    """Opens a tunnel to the target for each connection of aiohttp; no other target is possible."""

    def __init__(self, opener: Opener, target: Authority, *, tls: bool, limit: int = 100) -> None:
        super().__init__(limit=limit)
        self._opener = opener
        self._target = target
        self._tls = tls

    async def _create_connection(
        self, req: aiohttp.ClientRequest, _traces: object, _timeout: object
    ) -> ResponseHandler:
        """Open a tunnel; raises what the opener raises, and UsageError for another host, as after a redirect."""
        # yarl's `host` is the decoded form of an internationalised name; a target has the form used in DNS.
        asked = Authority(host=(req.url.raw_host or "").lower(), port=req.url.port or 0)
        if (asked, req.url.scheme in ("https", "wss")) != (self._target, self._tls):
            words = f"{'TLS' if self._tls else 'no TLS'} with {self._target}"
            raise UsageError(f"this session has a tunnel to {words} only, not to {req.url.origin()}")
        stream = await self._opener()
        handler = ResponseHandler(loop=asyncio.get_running_loop())
        stream.hand_over(handler)
        return handler
