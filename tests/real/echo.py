"""The application behind the origin's TLS: a WebSocket echo and a short page, on a Unix socket given as argument."""

import sys

from aiohttp import WSMsgType, web


async def answer(request: web.Request) -> web.StreamResponse:
    """Echo where a WebSocket was asked for, even with the Upgrade header lost on the way (then 400); else a page."""
    if "Sec-WebSocket-Key" in request.headers:
        return await echo(request)
    return web.Response(text="the lab's origin\n")


async def echo(request: web.Request) -> web.WebSocketResponse:
    """Send every text and binary message back until the client closes."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            await socket.send_str(message.data)
        elif message.type is WSMsgType.BINARY:
            await socket.send_bytes(message.data)
    return socket


if __name__ == "__main__":
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    web.run_app(application, path=sys.argv[1], print=None)
