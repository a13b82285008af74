"""Cisco Web Security Appliance: with the IP address as surrogate for the user, the first NTLM token gets a 200."""

from proxytest.lab.server.personality import Answer, Personality, page

_VIA = ("Via", "1.1 wsa.corp.test:80 (Cisco-WSA/12.0.3-007)")
_HEADERS = (
    ("Mime-Version", "1.0"),
    _VIA,
    ("Content-Type", "text/html"),
    ("Connection", "keep-alive"),
    ("Proxy-Connection", "keep-alive"),
)


def _body(title: str, text: str) -> str:
    return page(f"Notification: {title}", f"<h1>This Page Cannot Be Displayed</h1><p>{text}</p>")


PERSONALITY = Personality(
    realm="Cisco Web Security Appliance",
    challenge=Answer(
        status=407,
        reason="Proxy Authentication Required",
        headers=_HEADERS,
        body=_body("Authentication: Required", "Authentication is required to access the Internet."),
    ),
    denial=Answer(
        status=403,
        reason="Forbidden",
        headers=_HEADERS,
        body=_body("Policy: URL Filtering", "Access to this web site has been blocked by the organization's policy."),
    ),
    dns_failure=Answer(
        status=503,
        reason="Service Unavailable",
        headers=_HEADERS,
        body=_body("DNS: Failure", "The host name resolution (DNS lookup) for this host name has failed."),
    ),
    established=Answer(status=200, reason="Connection established", headers=(_VIA,)),
    success=Answer(status=200, reason="OK", headers=(_VIA, ("Content-Type", "text/plain")), body="ok\n"),
    accepts_first_token=True,
)
