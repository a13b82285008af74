"""HTTPS and WSS beside STUN on the TLS port: a page about this server, and an echo."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import WSMsgType, web

from proxytest.reflect.demultiplexer import Protocols

_HEARTBEAT = 30.0  #: seconds between pings; a peer that does not answer is dropped
_LARGEST = 4096  #: bytes of a body and of a message


@asynccontextmanager
async def web_echo() -> AsyncIterator[Protocols]:
    """Return the HTTP protocol for new connections."""
    application = web.Application(client_max_size=_LARGEST)
    application.router.add_route("*", "/{path:.*}", _answer)
    runner = web.AppRunner(application, access_log=None, keepalive_timeout=_HEARTBEAT, shutdown_timeout=0)
    await runner.setup()
    try:
        if runner.server is None:
            raise RuntimeError("a runner that was set up has a server")
        yield runner.server
    finally:
        await runner.cleanup()


async def _answer(request: web.Request) -> web.StreamResponse:
    socket = web.WebSocketResponse(heartbeat=_HEARTBEAT, max_msg_size=_LARGEST)
    if not socket.can_prepare(request):
        return web.Response(text="proxytest reflect\n")
    await socket.prepare(request)
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            await socket.send_str(message.data)
        elif message.type is WSMsgType.BINARY:
            await socket.send_bytes(message.data)
    return socket
