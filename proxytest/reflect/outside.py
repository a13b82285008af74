"""Tell an audit what its requests look like from outside, and which certificate a host of the profiles shows here.

Only who knows the token is told anything. No other host is asked than those of the bundled profiles, nobody chooses
what is sent to them, and each is asked at most once in five minutes: this is no relay.
"""

import asyncio
import hashlib
import ssl
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from cryptography import x509

from proxytest.model.credentials import Secret
from proxytest.protocol.outside_question import CERTIFICATE, REQUEST, Question
from proxytest.reflect.rate_limit import RateLimit
from proxytest.reflect.stun_server import source

_NUMBERS = 4096  #: that are remembered, so that a request which somebody else repeats is not answered
_FRESH = 300.0  #: seconds for which what was seen of a host is told again
_WITHIN = 10.0  #: seconds for a host to answer
_AT_ONCE = 4  #: hosts that are asked
_HTTPS = 443


@dataclass(slots=True, kw_only=True)
class Outside:
    """Answers questions."""

    token: Secret
    hosts: frozenset[str] = frozenset()  #: of the bundled profiles
    certificate: str = ""  #: SHA-256 of this server's own
    port: int = _HTTPS  #: of the hosts
    _limit: RateLimit = field(default_factory=lambda: RateLimit(per_second=5, at_once=30))
    _numbers: deque[str] = field(default_factory=lambda: deque(maxlen=_NUMBERS))
    _seen: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict)
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    async def told(self, request: web.Request) -> str | None:
        """Return the answer; None to whoever may not ask."""
        asked = request.match_info
        question = Question(what=asked["what"], host=asked["host"], number=asked["number"])
        if not question.is_proof(asked["proof"], self.token) or question.number in self._numbers:
            return None
        if not self._limit.allows(_client(request)):
            return None
        self._numbers.append(question.number)
        if question.what == REQUEST:
            return question.answer(self._request(request), self.token)
        if question.what == CERTIFICATE and question.host in self.hosts:
            return question.answer(await self._host(question.host), self.token)
        return None

    def _request(self, request: web.Request) -> dict[str, Any]:
        spoken = request.transport.get_extra_info("ssl_object") if request.transport else None
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.raw_headers]
        return {
            "client": _client(request),
            "tls": spoken.version() if spoken else None,
            "alpn": spoken.selected_alpn_protocol() if spoken else None,
            "certificate": self.certificate,
            "method": request.method,
            "target": request.raw_path,
            "version": f"{request.version.major}.{request.version.minor}",
            "headers": headers,
        }

    async def _host(self, host: str) -> dict[str, Any]:
        now = asyncio.get_running_loop().time()
        at, seen = self._seen.get(host, (now - _FRESH, {}))
        if now - at >= _FRESH:
            async with self._turn:
                seen = await _looked_at(host, self.port)
            self._seen[host] = (now, seen)
        return seen


def _client(request: web.Request) -> str:
    return source((request.remote or "", 0)).host


async def _looked_at(host: str, port: int) -> dict[str, Any]:
    """Ask a host for its front page; return its certificate and status, or why there is neither."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # what it shows is told, and not judged here
    try:
        async with asyncio.timeout(_WITHIN):
            reader, writer = await asyncio.open_connection(host, port, ssl=context, limit=4096)
            try:
                shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
                writer.write(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
                line = await reader.readline()
            finally:
                writer.close()
    except (OSError, ValueError) as error:
        return {"failed": type(error).__name__}
    certificate = x509.load_der_x509_certificate(shown)
    status = 0
    with suppress(IndexError, ValueError):
        status = int(line.split()[1])
    return {
        "sha256": hashlib.sha256(shown).hexdigest(),
        "subject": certificate.subject.rfc4514_string(),
        "issuer": certificate.issuer.rfc4514_string(),
        "status": status,
    }
