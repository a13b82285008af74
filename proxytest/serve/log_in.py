"""The token, as a header of a program, or as a cookie of a browser that sent it in a form."""

from hashlib import sha256
from hmac import compare_digest, digest
from typing import TYPE_CHECKING

from aiohttp import web

from proxytest.model.credentials import Secret
from proxytest.serve.shown import log_in_page
from proxytest.wire.clock import utc_now

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler, Middleware

_COOKIE = "proxytest"
_LASTS = 12 * 3600  #: seconds
_PATH = "/log-in"
#: Nothing of a site is there: they are answered without the token, and before the hub was read.
OPEN = (_PATH, "/healthz", "/assets/live.js")


class LogIn:
    """Lets in whoever has the token."""

    def __init__(self, token: Secret, *, encrypted: bool) -> None:
        self._token = token.reveal().encode()
        self._encrypted = encrypted  #: would a cookie be sent in clear otherwise?

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of the form."""
        return [web.get(_PATH, self._form), web.post(_PATH, self._posted)]

    def guard(self) -> "Middleware":
        """Return what stands before all other routes."""

        @web.middleware
        async def guarded(request: web.Request, handler: "Handler") -> web.StreamResponse:
            if request.path in OPEN or self._has_header(request) or self._has_cookie(request):
                return await handler(request)
            if "text/html" in request.headers.get("Accept", ""):
                raise web.HTTPSeeOther(_PATH)
            raise web.HTTPUnauthorized(
                text="Authorization: Bearer with the token of --token-file is needed.\n",
                headers={"WWW-Authenticate": "Bearer"},
            )

        return guarded

    async def _form(self, _: web.Request) -> web.Response:
        return web.Response(text=log_in_page(), content_type="text/html")

    async def _posted(self, request: web.Request) -> web.Response:
        given = (await request.post()).get("token")
        if not isinstance(given, str) or not self._is_token(given.strip()):
            page = log_in_page("This is not the token.")
            return web.Response(text=page, content_type="text/html", status=403)
        answer = web.Response(status=303, headers={"Location": "/"})
        answer.set_cookie(
            _COOKIE, self._cookie(int(utc_now().timestamp()) + _LASTS),
            max_age=_LASTS, httponly=True, samesite="Strict", secure=self._encrypted,
        )  # fmt: skip
        return answer

    def _is_token(self, given: str) -> bool:
        return compare_digest(given.encode(errors="surrogateescape"), self._token)

    def _has_header(self, request: web.Request) -> bool:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        return scheme.lower() == "bearer" and self._is_token(given.strip())

    def _has_cookie(self, request: web.Request) -> bool:
        """Is there a cookie of ours that still holds? It is known again by its signature: nothing is kept of it."""
        given = request.cookies.get(_COOKIE, "")
        ends = given.partition(".")[0]
        if not (ends.isascii() and ends.isdigit() and len(ends) < 12) or int(ends) < utc_now().timestamp():
            return False
        return compare_digest(given.encode(errors="surrogateescape"), self._cookie(int(ends)).encode())

    def _cookie(self, ends: int) -> str:
        return f"{ends}.{digest(self._token, f'log-in until {ends}'.encode(), sha256).hex()}"
