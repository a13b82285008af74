"""McAfee Web Gateway: the reason phrase is the name of an error template, one word in lower case."""

from proxytest.lab.server.personality import Answer, Header, Personality, page

_TITLE = "McAfee Web Gateway - Notification"
_KEEP_ALIVE = ("Proxy-Connection", "Keep-Alive")
_HTML = ("Content-Type", "text/html")


def _body(template: str, text: str) -> str:
    opening = "<!-- FileName: index.html\n     Language: [en]\n-->\n"
    return opening + page(_TITLE, f"<!-- FileName: {template}.html\n     Language: [en]\n-->\n<p>{text}</p>")


def _gateway(*via: Header) -> Personality:
    return Personality(
        realm="McAfee Web Gateway",
        challenge=Answer(
            status=407,
            reason="authenticationrequired",
            headers=(*via, _HTML, ("Cache-Control", "no-cache"), _KEEP_ALIVE),
            body=_body("authenticationrequired", "You must be authenticated to access this URL."),
        ),
        denial=Answer(
            status=403,
            reason="urlblocked",
            headers=(*via, _HTML, ("Cache-Control", "no-cache"), _KEEP_ALIVE),
            body=_body("urlblocked", "The requested URL is blocked by the company's policy."),
        ),
        dns_failure=Answer(
            status=502,
            reason="cannotconnect",
            headers=(*via, _HTML, ("Cache-Control", "no-cache"), _KEEP_ALIVE),
            body=_body("cannotconnect", "Failure Description: :cannotconnect:host not resolvable"),
        ),
        established=Answer(status=200, reason="Connection established", headers=via),
        success=Answer(
            status=200,
            reason="OK",
            headers=(*via, ("Content-Type", "text/plain"), _KEEP_ALIVE),
            body="ok\n",
        ),
    )


WITH_7_1 = _gateway(("Via", "1.1 10.188.53.7 (McAfee Web Gateway 7.1.0.2.0.10626)"))
WITH_7_8 = _gateway(("Via", "1.1 10.188.53.7 (McAfee Web Gateway 7.8.2.7.0.28225)"))

HIDDEN = _gateway()
"""Via can be switched off; the reason phrase of the 407 then still tells the product, but not its version."""
