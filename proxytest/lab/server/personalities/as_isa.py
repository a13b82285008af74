"""Microsoft ISA Server: a sentence as reason phrase, a scheme `Kerberos`, and a first 407 with a close."""

from proxytest.lab.server.personality import Answer, Personality, page

_VIA = ("Via", "1.1 ISA01")
_HEADERS = (_VIA, ("Pragma", "no-cache"), ("Cache-Control", "no-cache"), ("Content-Type", "text/html"))


def _body(error: int, text: str) -> str:
    return page(
        "The page cannot be displayed",
        f"<h1>Network Access Message: The page cannot be displayed</h1><p>{text}</p><p>Error Code: {error}</p>",
    )


PERSONALITY = Personality(
    realm="isa01.corp.test",
    challenge=Answer(
        status=407,
        reason=(
            "Proxy Authentication Required ( The ISA Server requires authorization to fulfill the request. "
            "Access to the Web Proxy filter is denied.  )"
        ),
        headers=_HEADERS,
        body=_body(12209, "The ISA Server requires authorization to fulfill the request."),
    ),
    denial=Answer(
        status=403,
        reason=(
            "Forbidden ( The server denied the specified Uniform Resource Locator (URL). "
            "Contact the server administrator.  )"
        ),
        headers=_HEADERS,
        body=_body(12202, "The server denied the specified Uniform Resource Locator (URL)."),
    ),
    dns_failure=Answer(
        status=502,
        reason="Proxy Error ( Host was not found )",
        headers=_HEADERS,
        body=_body(11001, "Host was not found."),
    ),
    established=Answer(
        status=200,
        reason="Connection established",
        headers=(_VIA, ("Connection", "Keep-Alive"), ("Proxy-Connection", "Keep-Alive")),
    ),
    success=Answer(status=200, reason="OK", headers=(_VIA, ("Content-Type", "text/plain")), body="ok\n"),
    closing=(("Connection", "close"), ("Proxy-Connection", "close")),
    bare_kerberos=True,
    # ISA pads the number with blanks; clients must strip them (RFC 9110 section 5.5, optional whitespace).
    content_length="{}  ",
)
