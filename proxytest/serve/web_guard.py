"""Who may ask, and what a browser is told to do with the answer."""

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from proxytest.model.address import parse_authority
from proxytest.model.errors import UsageError

_LOOPBACK = ("localhost", "127.0.0.1", "::1")

#: The style is inside the page; nothing else is.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "proxytest",
    "Cache-Control": "no-store",
}


async def add_headers(_: web.Request, answer: web.StreamResponse) -> None:
    """Let no answer be framed, guessed, stored, or fetch something."""
    answer.headers.update(_HEADERS)


@web.middleware
async def sorry(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a bug of ours by its kind alone: the frames hold what sites said, and the server's log would show them."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception as error:  # noqa: BLE001  the next request is another one
        return web.Response(status=500, text=f"This is a bug in proxytest ({type(error).__name__}).\n")


def own_hosts(address: str) -> Middleware:
    """Answer only who calls this machine by a name of its own: by another one a stranger's page could read on."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        if _host(request) not in (*_LOOPBACK, address):
            raise web.HTTPMisdirectedRequest(text="This server is asked by a name that is not its own.\n")
        return await handler(request)

    return guarded


def _host(request: web.Request) -> str:
    """Return the host that was asked for, without its port; empty where there is none."""
    try:
        return parse_authority(request.headers.get("Host", "")).host
    except UsageError:
        return ""
