"""The web server: routes, and what stands before all of them."""

import secrets
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler

from proxytest.model.credentials import Secret
from proxytest.model.errors import UsageError
from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.listen_address import ListenAddress
from proxytest.serve.log_in import OPEN, LogIn
from proxytest.serve.shown import FragmentFor
from proxytest.serve.web_api import Api, errors_as_json
from proxytest.serve.web_guard import add_headers, own_hosts, sorry
from proxytest.serve.web_pages import Pages
from proxytest.serve.whole_reports import WholeReports

_LARGEST = 16 * 1024  #: bytes of what is sent to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """Where the pages are, and for whom."""

    listen: ListenAddress
    fragment_for: FragmentFor
    token: Secret | None = None  #: None: whoever can reach the address may ask
    context: ssl.SSLContext | None = None  #: TLS; None: in clear


def application(memory: FleetMemory, served: Served) -> web.Application:
    """Return the routes."""

    @web.middleware
    async def until_ready(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not memory.is_ready and request.path not in OPEN:
            raise web.HTTPServiceUnavailable(
                text="The reports in the hub are still being read.\n", headers={"Retry-After": "5", "Refresh": "5"}
            )
        return await handler(request)

    log_in = None if served.token is None else LogIn(served.token, encrypted=served.context is not None)
    guards = [own_hosts(served.listen.host)] if served.listen.is_loopback else []
    guards += [log_in.guard()] if log_in is not None else []
    made = web.Application(middlewares=[sorry, errors_as_json, *guards, until_ready], client_max_size=_LARGEST)
    made.on_response_prepare.append(add_headers)
    whole = WholeReports(memory)
    made.add_routes(Pages(memory, whole, served.fragment_for, secrets.token_urlsafe(6)).routes())
    made.add_routes(Api(memory, whole).routes())
    made.add_routes(log_in.routes() if log_in is not None else [])
    return made


@asynccontextmanager
async def listening(memory: FleetMemory, served: Served) -> AsyncIterator[int]:
    """Listen for as long as the block runs; returns the port.

    Raises UsageError where the address is not free.
    """
    runner = web.AppRunner(application(memory, served), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, served.listen.host, served.listen.port, ssl_context=served.context)
        try:
            await site.start()
        except OSError as error:
            raise UsageError(f"cannot listen on {served.listen}: {error.strerror or error}") from None
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
