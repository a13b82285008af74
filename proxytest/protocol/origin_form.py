"""The two requests that are sent to the far end inside a tunnel: for a page, and for a WebSocket."""

from urllib.parse import quote

from proxytest.model.address import Authority

_PORT = 443  #: of https:// and wss://; a Host header omits it (RFC 9110 section 4.2.2)
_LEGAL = "/?:@!$&'()*+,;=%~"  #: in a path with its query (RFC 3986 sections 3.3, 3.4); the rest is percent-encoded
_ACCEPTS = ("Accept: */*", "Accept-Encoding: gzip, deflate")


def get(target: Authority, path: str, *, user_agent: str, keep: bool = False) -> bytes:
    """Return a request for a page; the connection may close after it, unless it is to be kept."""
    return _request(target, path, user_agent, *_ACCEPTS, f"Connection: {'keep-alive' if keep else 'close'}")


def upgrade(target: Authority, path: str, *, user_agent: str, key: str, extensions: str = "") -> bytes:
    """Return a request for a WebSocket (RFC 6455 section 4.1), which offers extensions or none."""
    asked = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}")
    offered = (f"Sec-WebSocket-Extensions: {extensions}",) if extensions else ()
    return _request(target, path, user_agent, *asked, *offered, *_ACCEPTS)


def _request(target: Authority, path: str, user_agent: str, *headers: str) -> bytes:
    request_target = quote(path.partition("#")[0], safe=_LEGAL)
    lines = [f"GET {request_target} HTTP/1.1", f"Host: {_host(target)}", f"User-Agent: {user_agent}", *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _host(target: Authority) -> str:
    """Return the Host header, without the final dot of an absolute name, as browsers and curl write it."""
    host = str(Authority(host=target.host.rstrip("."), port=target.port))
    return host.removesuffix(f":{_PORT}") if target.port == _PORT else host
