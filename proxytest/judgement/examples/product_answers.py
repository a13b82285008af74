"""Log-ons to products: each proxy answers as the product does, and expects what the product wants."""

from proxytest.judgement.check import Example
from proxytest.judgement.examples.messages import IN_SPNEGO, OEM_NAME, TYPE_1, TYPE_3, WITHOUT_TARGET, WRAPPED
from proxytest.judgement.transcripts import ASKS, OPENS, exchange, offer

_BASIC = "Proxy-Authorization: Basic YWxpY2U6d29uZGVybGFuZA=="
_NTLM_1, _NTLM_3 = f"Proxy-Authorization: NTLM {TYPE_1}", f"Proxy-Authorization: NTLM {TYPE_3}"
_DIGEST = 'Proxy-Authorization: Digest username="alice", realm="{realm}", nonce="n1", uri="idbroker.webex.com:443", '


def _basic(title: str, answer: str, *headers: str, body: str = "", last: str = OPENS) -> Example:
    """Ask for Basic in the product's way, and be content with it."""
    transcript = exchange(1, answer, *headers, body=body) + exchange(2, last, sent=_BASIC)
    return Example(title=title, transcript=transcript, expect={"basic": "pass"}, auth=("basic",))


def _three_proxy() -> str:
    version = "HTTP/1.0 407 Proxy Authentication Required"
    offers = ("Proxy-Authenticate: NTLM", 'Proxy-Authenticate: Basic realm="proxy"')
    type_2 = f"Proxy-Authenticate: NTLM {OEM_NAME}"
    return (
        exchange(1, version, *offers, "Connection: close")
        + "1 * closes\n"
        + exchange(2, version, type_2, "Connection: keep-alive", sent=_NTLM_1)
        + exchange(2, "HTTP/1.0 200 Connection established", sent=_NTLM_3)
    )


def _isa() -> str:
    """Play ISA Server, which the clients meet a second time on the connection of the handshake."""
    asks = f"{ASKS} ( The ISA Server requires authorization to fulfill the request. )"
    oddities = ("Via:1.1 ISA01", "Content-Length: 7  ")
    offers = tuple(f"Proxy-Authenticate: {one}" for one in ("Negotiate", "Kerberos", "NTLM"))
    closing = (*oddities, "Connection: close", "Proxy-Connection: close")
    raw = f"Proxy-Authorization: Negotiate {TYPE_1}"
    wrapped = f"Proxy-Authorization: Negotiate {WRAPPED}"
    type_2 = (f"Proxy-Authenticate: Negotiate {WITHOUT_TARGET}", *oddities)
    inside = (f"Proxy-Authenticate: Negotiate {IN_SPNEGO}", *oddities)
    return (
        exchange(1, asks, *offers, *closing, body="sorry")
        + "1 * closes\n"
        + exchange(2, asks, *type_2, sent=raw, body="sorry")
        + exchange(3, asks, *inside, sent=wrapped, body="sorry")
        + exchange(4, asks, f"Proxy-Authenticate: NTLM {WITHOUT_TARGET}", *oddities, sent=_NTLM_1, body="sorry")
        + exchange(4, OPENS, "Via:1.1 ISA01", "Proxy-Connection: Keep-Alive", sent=_NTLM_3)
    )


def _px(*, refuses: bool) -> str:
    digest = 'Digest realm="PxClient", nonce="n1", qop="auth", algorithm=MD5'
    challenges = ("Negotiate", "NTLM", digest, 'Basic realm="PxClient"')
    raw = f"Proxy-Authorization: Negotiate {TYPE_1}"
    wrapped = f"Proxy-Authorization: Negotiate {WRAPPED}"
    lines = tuple(f"Proxy-Authenticate: {one}" for one in challenges)
    return (
        exchange(1, ASKS, *lines)
        + exchange(2, ASKS, f"Proxy-Authenticate: Negotiate {WITHOUT_TARGET}", sent=raw)
        + exchange(3, ASKS, *lines, sent=wrapped)
        + exchange(3, ASKS, *lines, sent=wrapped)
        + offer(digest, number=4)
        + exchange(4, "HTTP/1.1 401 Unauthorized" if refuses else OPENS, sent=_DIGEST.format(realm="PxClient"))
    )


PRODUCTS = (
    Example(
        title="3proxy: HTTP/1.0 throughout; its first 407 closes, the one with the type 2 does not",
        transcript=_three_proxy(),
        expect={"ntlm": "pass"},
        auth=("ntlm",),
        says="accepted after 2 requests",
    ),
    Example(
        title="Microsoft ISA Server, TMG: the first 407 closes; a bare Kerberos, odd blanks",
        transcript=_isa(),
        expect={"ntlm": "pass"},
        auth=("ntlm",),
        says="accepted after 2 requests",
    ),
    Example(
        title="Cisco WSA: the address is known already, and a 200 follows the type 1",
        transcript=offer("NTLM") + exchange(2, OPENS, sent=_NTLM_1),
        expect={"ntlm": "pass"},
        auth=("ntlm",),
        says="the password was not tested",
    ),
    Example(
        title="WinGate: a type 1 that asks for NTLMv2 is answered as if none had come",
        transcript=offer("Negotiate", "NTLM")
        + "".join(
            exchange(number, ASKS, "Proxy-Authenticate: Negotiate", "Proxy-Authenticate: NTLM", sent=sent)
            for number, sent in (
                (2, "Proxy-Authorization: Negotiate TlRM"),
                (2, "Proxy-Authorization: Negotiate TlRM"),
                (3, "Proxy-Authorization: Negotiate YE"),
                (3, "Proxy-Authorization: Negotiate YE"),
                (4, _NTLM_1),
                (4, _NTLM_1),
            )
        ),
        expect={"ntlm": "fail"},
        auth=("ntlm",),
        says="refuses the first token, before any password was tried",
    ),
    Example(
        title="px: a refusal is a 401",
        transcript=_px(refuses=True),
        expect={"digest": "fail"},
        auth=("digest",),
        says="refuses the user name or the password",
    ),
    Example(
        title="px: Digest is accepted",
        transcript=_px(refuses=False),
        expect={"digest": "pass"},
        auth=("digest",),
    ),
    Example(
        title="cntlm whose own log-on was refused asks the client instead",
        transcript=offer('Basic realm="Auth failed, you can try other credentials"')
        + exchange(2, ASKS, 'Proxy-Authenticate: Basic realm="Cntlm Proxy"', sent=_BASIC),
        expect={"basic": "undecided"},
        auth=("basic",),
        says="after the log-on another realm is asked for: Cntlm Proxy",
    ),
    _basic(
        "CCProxy: 407 Unauthorized",
        "HTTP/1.0 407 Unauthorized",
        "Server: CCProxy",
        'Proxy-Authenticate: Basic realm="CCProxy Authorization"',
        "Proxy-Connection: Close",
    ),
    _basic(
        "Sophos UTM: HTTP/1.0 407 Authentication failed",
        "HTTP/1.0 407 Authentication failed",
        'Proxy-Authenticate: Basic realm="HTTP proxy"',
    ),
    _basic(
        "HAProxy: HTTP/1.0 407 Unauthorized with a page",
        "HTTP/1.0 407 Unauthorized",
        'Proxy-Authenticate: Basic realm="HAProxy"',
        "Cache-Control: no-cache",
        "Connection: close",
        body="<html><body><h1>407 Unauthorized</h1>You need a valid user and password to access this content.</body>",
    ),
    _basic(
        "tinyproxy: HTTP/1.0, every refusal closes",
        "HTTP/1.0 407 Proxy Authentication Required",
        "Server: tinyproxy/1.11.1",
        'Proxy-Authenticate: Basic realm="tinyproxy"',
        "Connection: close",
        last="HTTP/1.0 200 Connection established",
    ),
    _basic("proxy.py: Basic without a realm", ASKS, "Proxy-agent: proxy.py v2.4.10", "Proxy-Authenticate: Basic"),
    _basic(
        "CacheFlow: BASIC in capitals, and a 407 that closes",
        ASKS,
        "Proxy-Authenticate: NTLM",
        'Proxy-Authenticate: BASIC realm="corp"',
        "Proxy-Connection: close",
    ),
    _basic(
        "Squid of old: HTTP/1.0 407",
        "HTTP/1.0 407 Proxy Authentication Required",
        'Proxy-Authenticate: Basic realm="Squid proxy-caching web server"',
        "Server: squid/2.7.STABLE9",
    ),
)
