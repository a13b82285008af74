"""Revocation servers can be reached through the proxy.

What it checks: the OCSP servers and revocation lists that the cloud's certificates name, and those of the profile, by
plain HTTP through the proxy.
Why it matters: clients ask them before they trust a certificate; where the answer never comes they wait, or refuse.
How it decides: pass on any answer of the server, also on one that says no: it has no page where none was asked for by
name. Warn on an answer of the proxy: a demand for a log-on (407, 511), a 502 or 504, a page that speaks of DNS, a mark
of a proxy product or of a block page, a refusal under the name (Server) that the proxy's own pages bear; and on no
answer. Undecided where it may be either's: a 401, 403, 451, 500 or 503 of nobody, what reads as a block page under
the name of another server, a redirect to another site. Skip where the log-on was withheld meanwhile, to protect the
account; and where a certificate leads to an address, a name inside the network, or another port than 80: whoever
presents it writes that, and such a host is asked only if --target, --resolve or the profile names it.
Remedy: allow the servers on TCP port 80 without a log-on, since what asks for them often cannot log on.
Sources: RFC 5280 section 4.2.2.1, RFC 6960 appendix A; "What goes wrong in the field", case 25; requirements R12,
R22.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from proxytest.features.tls.observations import PlainAsked, PlainPurpose
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.product_name import own_answers
from proxytest.judgement.say import passes, skips, undecided, warns
from proxytest.model.answer import Answer
from proxytest.model.code import Code
from proxytest.model.result import Finding, Judgement, Party
from proxytest.protocol.denial import MAKERS, Denial, denial_of, has_block_mark
from proxytest.protocol.fingerprints import signs_of

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
            5 < X-Squid-Error: ERR_ACCESS_DENIED 0
            5 < Content-Length: 0
            5 <
        """,
        expect={"ocsp.example.test": "warn"},
    ),
    Example(
        title="The server itself has no page for that",
        transcript=_OPEN
        + """
            5 > GET http://ocsp.example.test/
            5 < HTTP/1.1 403 Forbidden
            5 < Server: AmazonS3
            5 < Content-Length: 0
            5 <
        """,
        expect={"ocsp.example.test": "pass"},
    ),
    Example(
        title="A refusal of nobody",
        transcript=_OPEN
        + """
            5 > GET http://ocsp.example.test/
            5 < HTTP/1.1 403 Forbidden
            5 < Content-Length: 0
            5 <
        """,
        expect={"ocsp.example.test": "undecided"},
        says="the proxy's or the server's",
    ),
)

#: What the servers answer with, whatever the status (RFC 6960 appendix A.1, RFC 5280 section 4.2.1.13).
_OWN_TYPES = ("application/ocsp-response", "application/pkix-crl")
#: A proxy denies so, or is in trouble, and so does a server.
_OF_EITHER = frozenset({401, 403, 451, 500, 503})
_DENIED = {
    Denial.POLICY: "the proxy's policy denies them",
    Denial.AUTHENTICATION: "the proxy asks for a log-on",
    Denial.REDIRECT: "the proxy redirects the request",
    Denial.NAME: "the proxy cannot resolve the name",
    Denial.FAR_END: "the proxy cannot reach them",
}
_INSTEAD = "the proxy answers in their place"
_REMEDY = {
    _DENIED[Denial.NAME]: "Let the proxy resolve the name: check its DNS servers.",
    _DENIED[Denial.FAR_END]: "Let the proxy reach the server on TCP port 80: check its own way out.",
}
_ALLOW = "Allow the server on TCP port 80, without a log-on: what checks certificates often cannot log on."


REVOCATION_BLOCKED = Code(
    id="revocation.blocked",
    title="Revocation servers cannot be asked through the proxy",
    remedy="Allow the server on TCP port 80, without a log-on: what checks certificates often cannot log on.",
)


@check(
    "tls/revocation",
    reads=(HttpsTried, PlainAsked),
    proves=True,
    requirements=("R12", "R22"),
    examples=_EXAMPLES,
    codes=(REVOCATION_BLOCKED,),
)
def tls_revocation(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each server."""
    asked: dict[str, list[PlainAsked]] = {}
    for one in evidence.each(PlainAsked):
        if one.purpose is PlainPurpose.REVOCATION:
            asked.setdefault(_host(one.url), []).append(one)
    if not asked:
        yield skips(NO_TARGET, "no certificate that was seen names a revocation server")
    own = frozenset(value for answer in own_answers(evidence) for value in answer.head.values("Server"))
    yield from (_judge(host, every, own) for host, every in asked.items())


def _judge(host: str, every: list[PlainAsked], own: frozenset[str]) -> Judgement:
    asked = [one for one in every if not one.withheld]
    if not asked:
        return skips(host, every[0].withheld)
    troubles = {trouble: one for one in asked if (trouble := _trouble(one, own)) is not None}
    if troubles:
        return warns(host, *(_finding(trouble, one) for trouble, one in troubles.items()))
    answered = next((one for one in asked if _is_of_proxy(one, own) is False), None)
    if answered is None:
        return undecided(host, f"{asked[0].answer} is the proxy's or the server's")
    return passes(host, f"answered {answered.answer}")


def _trouble(asked: PlainAsked, own: frozenset[str]) -> str | None:
    """Say how the proxy stands in the way; None where the server itself answered, or may have."""
    if asked.answer is None:
        return f"no answer ({asked.failed.failure.words})" if asked.failed else "no answer"
    return _DENIED.get(denial_of(asked.answer), _INSTEAD) if _is_of_proxy(asked, own) else None


def _is_of_proxy(asked: PlainAsked, own: frozenset[str]) -> bool | None:
    """Did the proxy answer in the server's place? None where it may be either's; `own` is how the proxy signs."""
    answer = asked.answer
    if answer is None or any(value.lower().startswith(_OWN_TYPES) for value in answer.head.values("Content-Type")):
        return False
    if answer.status in (407, 511) or signs_of(answer, MAKERS):
        return True
    servers, blocked = frozenset(answer.head.values("Server")), has_block_mark(answer)
    if _leads_away(answer, asked.url):
        return True if blocked else None
    if servers - own:
        return None if blocked else False
    if blocked or answer.status in (502, 504) or denial_of(answer) is Denial.NAME:
        return True
    if answer.status in _OF_EITHER:
        return True if servers else None
    return False


def _leads_away(answer: Answer, url: str) -> bool:
    """Does a redirect lead to another site: a log-on or block page, or a new home of the server?"""
    redirects = denial_of(answer) is Denial.REDIRECT
    return redirects and any(_site(to) not in ("", _site(url)) for to in answer.head.values("Location"))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:  # one that was not asked for may be anything
        return url


def _site(url: str) -> str:
    """Return the last two labels of the host; none where the URL is relative."""
    try:
        return ".".join((urlsplit(url).hostname or "").split(".")[-2:])
    except ValueError:  # a Location may be anything
        return "nowhere"


def _finding(trouble: str, asked: PlainAsked) -> Finding:
    return REVOCATION_BLOCKED.finding(
        message=f"Revocation servers cannot be asked: {trouble}",
        expected="an answer of the server",
        actual=str(asked.answer or asked.failed or "nothing"),
        remedy=_REMEDY.get(trouble, _ALLOW),
        evidence=asked.events,
        party=Party.PROXY if asked.answer is not None else None,
    )
