"""The two requests that are sent to a proxy: CONNECT and an absolute-form GET (RFC 9112 section 3.2)."""

from dataclasses import dataclass

from proxytest.model.address import Authority


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request without credentials; Digest hashes its method and request target."""

    method: str
    target: str  #: the request target: `host:port` of CONNECT, the absolute URI of GET
    host: str

    def __str__(self) -> str:
        return f"{self.method} {self.target}"

    def to_bytes(self, *, user_agent: str, authorization: str | None = None) -> bytes:
        """Return the head; these requests have no body.

        `Proxy-Connection` is sent because HTTP/1.0 proxies and Squid's connection-bound schemes look for it.
        """
        lines = [
            f"{self.method} {self.target} HTTP/1.1",
            f"Host: {self.host}",
            "Proxy-Connection: Keep-Alive",
            f"User-Agent: {user_agent}",
        ]
        if authorization is not None:
            lines.append(f"Proxy-Authorization: {authorization}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


def connect(target: Authority) -> Request:
    """Return a request for a tunnel; Host repeats the authority (RFC 9110 section 9.3.6)."""
    return Request(method="CONNECT", target=str(target), host=str(target))


def forward(host: str) -> Request:
    """Return a request for the front page of a host by plain HTTP."""
    return Request(method="GET", target=f"http://{host}/", host=host)


def fetch(url: str) -> Request:
    """Return a request for an http:// URL, which must be printable ASCII without blanks."""
    return Request(method="GET", target=url, host=url.removeprefix("http://").partition("/")[0])
