"""Revocation servers can be reached through the proxy.

What it checks: the OCSP servers and revocation lists that the cloud's certificates name, and those of the profile, by
plain HTTP through the proxy.
Why it matters: clients ask them before they trust a certificate; where the answer never comes they wait, or refuse.
How it decides: pass on any answer of the server; warn where the proxy denies the request, asks for a log-on again,
redirects it, or cannot reach the server. A 403 with a page counts as denied: these servers speak OCSP, not HTML. Where
the log-on was withheld meanwhile, to protect the account: skip.
Remedy: allow the servers on TCP port 80 without a log-on, since what asks for them often cannot log on.
Sources: RFC 5280 section 4.2.2.1, RFC 6960 appendix A; "What goes wrong in the field", case 25; requirements R12,
R22.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.say import passes, skips, warns
from proxytest.model.answer import Answer
from proxytest.model.plain import PlainAsked, PlainPurpose
from proxytest.model.result import Finding, Judgement
from proxytest.protocol.denial import Denial, denial_of

_HOST = "idbroker.webex.com:443"
_OPEN = f"""
            1 > CONNECT {_HOST} HTTP/1.1
            1 < HTTP/1.1 200 OK
            1 <
            2 > CONNECT {_HOST} HTTP/1.1
            2 < HTTP/1.1 200 OK
            2 <
            2 * speaks TLS as revocable far end
            2 > GET / HTTP/1.1
            2 < HTTP/1.1 200 OK
            2 < Content-Length: 0
            2 <
            3 > GET http://proxytest-
            3 < HTTP/1.1 502 Bad Gateway
            3 < Content-Length: 0
            3 <
            4 > CONNECT proxytest-
            4 < HTTP/1.1 502 Bad Gateway
            4 < Content-Length: 0
            4 <
"""
_EXAMPLES = (
    Example(
        title="The proxy lets the request pass",
        transcript=_OPEN
        + """
            5 > GET http://ocsp.example.test/
            5 < HTTP/1.1 200 OK
            5 < Content-Type: application/ocsp-response
            5 < Content-Length: 0
            5 <
        """,
        expect={"ocsp.example.test": "pass"},
    ),
    Example(
        title="The proxy denies it",
        transcript=_OPEN
        + """
            5 > GET http://ocsp.example.test/
            5 < HTTP/1.1 403 Forbidden
            5 < Content-Type: text/html
            5 < Content-Length: 0
            5 <
        """,
        expect={"ocsp.example.test": "warn"},
    ),
)

#: What the servers answer with, whatever the status (RFC 6960 appendix A.1, RFC 5280 section 4.2.1.13).
_OWN_TYPES = ("application/ocsp-response", "application/pkix-crl")
_DENIED = {
    Denial.POLICY: "the proxy's policy denies them",
    Denial.AUTHENTICATION: "the proxy asks for a log-on",
    Denial.REDIRECT: "the proxy redirects the request",
    Denial.NAME: "the proxy cannot resolve the name",
    Denial.FAR_END: "the proxy cannot reach them",
}
_REMEDY = {
    _DENIED[Denial.NAME]: "Let the proxy resolve the name: check its DNS servers.",
    _DENIED[Denial.FAR_END]: "Let the proxy reach the server on TCP port 80: check its own way out.",
}
_ALLOW = "Allow the server on TCP port 80, without a log-on: what checks certificates often cannot log on."


@check("tls/revocation", requirements=("R12", "R22"), examples=_EXAMPLES)
def tls_revocation(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each server."""
    asked: dict[str, list[PlainAsked]] = {}
    for one in evidence.each(PlainAsked):
        if one.purpose is PlainPurpose.REVOCATION:
            asked.setdefault(urlsplit(one.url).hostname or one.url, []).append(one)
    if not asked:
        yield skips(NO_TARGET, "no certificate that was seen names a revocation server")
    yield from (_judge(host, every) for host, every in asked.items())


def _judge(host: str, every: list[PlainAsked]) -> Judgement:
    if withheld := next((one.withheld for one in every if one.withheld), ""):
        return skips(host, withheld)
    troubles = {trouble: one for one in every if (trouble := _trouble(one)) is not None}
    if not troubles:
        return passes(host, f"answered {every[0].answer}")
    return warns(host, *(_finding(trouble, one) for trouble, one in troubles.items()))


def _trouble(asked: PlainAsked) -> str | None:
    """Say what is wrong; None where the server itself answered."""
    if asked.answer is None:
        return f"no answer ({asked.failed.failure.words})" if asked.failed else "no answer"
    if _is_own(asked.answer):
        return None
    return _DENIED.get(denial_of(asked.answer))


def _is_own(answer: Answer) -> bool:
    return any(value.lower().startswith(_OWN_TYPES) for value in answer.head.values("Content-Type"))


def _finding(trouble: str, asked: PlainAsked) -> Finding:
    return Finding(
        message=f"Revocation servers cannot be asked: {trouble}",
        expected="an answer of the server",
        actual=str(asked.answer or asked.failed or "nothing"),
        remedy=_REMEDY.get(trouble, _ALLOW),
        evidence=asked.events,
    )
