"""The web server: routes, and what stands before all of them."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.typedefs import Handler

from proxytest.model.errors import UsageError
from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.health import health
from proxytest.serve.listen_address import ListenAddress
from proxytest.serve.shown import FragmentFor
from proxytest.serve.web_guard import add_headers, own_hosts
from proxytest.serve.web_pages import Pages

_LARGEST = 16 * 1024  #: bytes of what is sent to it
_ALWAYS = ("/healthz", "/assets/live.js")  #: answered also before the hub was read


def application(memory: FleetMemory, listen: ListenAddress, fragment_for: FragmentFor) -> web.Application:
    """Return the routes."""

    @web.middleware
    async def until_ready(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not memory.is_ready and request.path not in _ALWAYS:
            raise web.HTTPServiceUnavailable(
                text="The reports in the hub are still being read.\n", headers={"Retry-After": "5", "Refresh": "5"}
            )
        return await handler(request)

    guards = [own_hosts(listen.host)] if listen.is_loopback else []
    made = web.Application(middlewares=[*guards, until_ready], client_max_size=_LARGEST)
    made.on_response_prepare.append(add_headers)
    made.add_routes(Pages(memory, fragment_for, secrets.token_urlsafe(6)).routes())
    made.add_routes([web.get("/healthz", lambda _: health(memory))])
    return made


@asynccontextmanager
async def listening(memory: FleetMemory, listen: ListenAddress, fragment_for: FragmentFor) -> AsyncIterator[int]:
    """Listen for as long as the block runs; returns the port.

    Raises UsageError where the address is not free.
    """
    runner = web.AppRunner(application(memory, listen, fragment_for), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, listen.host, listen.port)
        try:
            await site.start()
        except OSError as error:
            raise UsageError(f"cannot listen on {listen}: {error.strerror or error}") from None
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
