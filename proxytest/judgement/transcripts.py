"""Build the transcripts of examples, since a CONNECT and its answer have many equal lines."""

HOST = "idbroker.webex.com:443"
ASKS = "HTTP/1.1 407 Proxy Authentication Required"
DENIES = "HTTP/1.1 403 Forbidden"
OPENS = "HTTP/1.1 200 Connection established"
ENDLESS = "(body without end)"


def exchange(number: int, answer: str, *headers: str, sent: str = "", body: str = "", target: str = HOST) -> str:
    """Return a CONNECT on a connection, with another line that it must contain, and its whole answer."""
    asked = [f"CONNECT {target} HTTP/1.1", *filter(None, [sent])]
    said = [answer, *headers, *_length(answer, headers, body), "", *filter(None, [body])]
    return "".join(f"{number} > {line}\n" for line in asked) + "".join(f"{number} < {line}\n" for line in said)


def offer(*challenges: str, number: int = 1) -> str:
    """Return the 407 with these challenges to a CONNECT without credentials."""
    return exchange(
        number, ASKS, *(f"Proxy-Authenticate: {one}" for one in challenges), sent="(no Proxy-Authorization)"
    )


def inside(number: int, answer: str, *headers: str, role: str = "far end") -> str:
    """Return what follows in an open tunnel: TLS, and a page requested without credentials."""
    said = [answer, *headers, "Content-Length: 0", ""]
    asked = f"{number} * speaks TLS as {role}\n{number} > GET / HTTP/1.1\n{number} > (no Proxy-Authorization)\n"
    return asked + "".join(f"{number} < {line}\n" for line in said)


def _length(answer: str, headers: tuple[str, ...], body: str) -> list[str]:
    """Return the Content-Length of the body with its line end; a 2xx to CONNECT has none (RFC 9110 section 9.3.6)."""
    framed = any(header.lower().startswith(("content-length", "transfer-encoding")) for header in headers)
    if framed or body == ENDLESS or answer.split()[1].startswith("2"):
        return []
    return [f"Content-Length: {len(body) + 2 if body else 0}"]
