"""What stands in the place of a 407 that refuses a log-on: how proxies, balancers and portals answer instead."""

from collections.abc import Mapping

_PAGE = b"<html><title>Log on</title><h1>Authentication failed</h1></html>"


def status(code: int, reason: str = "No", *headers: str, body: bytes = b"") -> bytes:
    """Return an answer of this status."""
    lines = [f"HTTP/1.1 {code} {reason}", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


STALE = 'Proxy-Authenticate: Digest realm="corp", nonce="another", qop="auth", stale=true'
SILENCE = b"(silence)"
RESET = b"(reset)"
#: After each of these but silence the connection is closed.
DISGUISES: Mapping[str, bytes] = {
    **{f"{code}": status(code) for code in (300, 302, 307, 400, 403, 404, 405, 408, 418, 429, 451, 499)},
    **{f"{code}": status(code) for code in (500, 501, 502, 503, 504, 511, 599)},
    "302 to a portal": status(302, "Found", "Location: http://portal.corp.example/logon"),
    "401": status(401, "Unauthorized", 'WWW-Authenticate: Basic realm="portal"'),
    "403 in words": status(403, "Authentication failed", body=_PAGE),
    "407 without a challenge": status(407, "Proxy Authentication Required"),
    "407 stale": status(407, "Proxy Authentication Required", STALE),
    "200 and a page": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + _PAGE,
    "200 and nothing": b"HTTP/1.1 200 OK\r\n\r\n",
    "DNS error": status(503, "Service Unavailable", "X-Squid-Error: ERR_DNS_FAIL 0", body=b"DNS lookup failed"),
    "no HTTP": b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n",
    "half a head": b"HTTP/1.1 407 Proxy Authenti",
    "close": b"",
    "reset": RESET,
    "silence": SILENCE,
}
