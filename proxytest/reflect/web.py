"""HTTPS and WSS beside STUN on the TLS port: a page about this server, and an echo."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from aiohttp import WSMsgType, web

from proxytest.protocol.outside_question import ROUTE
from proxytest.reflect.demultiplexer import Protocols
from proxytest.reflect.outside import Outside

_HEARTBEAT = 30.0  #: seconds between pings; a peer that does not answer is dropped
_LARGEST = 64 * 1024  #: bytes of a body and of a message; compression is spoken where it is offered


@asynccontextmanager
async def web_echo(outside: Outside | None = None) -> AsyncIterator[Protocols]:
    """Return the HTTP protocol for new connections; with `outside` it answers the questions of an audit."""
    application = web.Application(client_max_size=_LARGEST)
    if outside is not None:
        application.router.add_get(ROUTE, partial(_tell, outside))
    application.router.add_route("*", "/{path:.*}", _answer)
    runner = web.AppRunner(application, access_log=None, keepalive_timeout=_HEARTBEAT, shutdown_timeout=0)
    await runner.setup()
    try:
        if runner.server is None:
            raise RuntimeError("a runner that was set up has a server")
        yield runner.server
    finally:
        await runner.cleanup()


async def _tell(outside: Outside, request: web.Request) -> web.StreamResponse:
    """Answer a question of an audit, by WSS in the first message; whoever may not ask is answered as on any path."""
    return await _answer(request, await outside.told(request))


async def _answer(request: web.Request, told: str | None = None) -> web.StreamResponse:
    socket = web.WebSocketResponse(heartbeat=_HEARTBEAT, max_msg_size=_LARGEST)
    if not socket.can_prepare(request):
        return web.Response(text=told or "proxytest reflect\n")
    await socket.prepare(request)
    if told is not None:
        await socket.send_str(told)
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            await socket.send_str(message.data)
        elif message.type is WSMsgType.BINARY:
            await socket.send_bytes(message.data)
    return socket
