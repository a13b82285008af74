"""Blue Coat ProxySG: `BASIC` in capitals, and a first 407 that closes the connection."""

from proxytest.lab.server.personality import Answer, Personality

_HEADERS = (
    ("Cache-Control", "no-cache"),
    ("Pragma", "no-cache"),
    ("Content-Type", "text/html; charset=utf-8"),
)


def _body(title: str, text: str) -> str:
    return (
        f"<HTML><HEAD>\n<TITLE>{title}</TITLE>\n</HEAD>\n<BODY>\n"
        f'<FONT face="Helvetica">\n<big>{title}</big>\n<p>{text}</p>\n</FONT>\n</BODY></HTML>\n'
    )


PERSONALITY = Personality(
    realm="corp",
    challenge=Answer(
        status=407,
        reason="Proxy Authentication Required",
        headers=_HEADERS,
        body=_body("Access Denied (authentication_failed)", "Your credentials could not be authenticated."),
    ),
    denial=Answer(
        status=403,
        reason="Forbidden",
        headers=_HEADERS,
        body=_body("Access Denied (policy_denied)", "Your system policy has denied access to the requested URL."),
    ),
    dns_failure=Answer(
        status=503,
        reason="Service Unavailable",
        headers=_HEADERS,
        body=_body("Network Error (dns_unresolved_hostname)", "Your requested host could not be resolved by DNS."),
    ),
    success=Answer(status=200, reason="OK", headers=(("Content-Type", "text/plain"),), body="ok\n"),
    spelling={"basic": "BASIC"},
    closing=(("Proxy-Connection", "close"), ("Connection", "close")),
)
