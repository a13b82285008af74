"""Revocation servers can be reached through the proxy.

What it checks: the OCSP servers and revocation lists that are named in the cloud's certificates and in the profile, by
plain HTTP through the proxy.
Why it matters: clients ask them before they trust a certificate. Without an answer they wait, or refuse.
How it decides: pass on any answer of the server, also an error; it is asked with the log-on that works. Warn without an
answer, and on an answer of the proxy: a demand for a log-on (407, 511), a 502 or 504, a page about DNS, a page with the
mark of a proxy product or of a block page, or a refusal with the same Server header as the proxy's own pages. Undecided
where proxy or server may have answered: a 401, 403, 451, 500 or 503 without a mark, a block page with another Server
header, or a redirect to another site; and where the proxy speaks of log-ons or of its parent's. Skip where the log-on
was stopped to protect the account. Skip also an address, an internal name or another port than 80, unless --target,
--resolve or the profile names it: anyone can write a URL into a certificate. Pass all the same where only far ends' own
certificates name the server, and each far end sends a good and fresh state itself (OCSP stapling, read in a TLS 1.2
handshake; its signature is not verified): by the vendor's document clients then do not ask. Warn of a far end that says
in this way that its certificate is revoked.
Remedy: allow the servers on TCP port 80 without a log-on: the system services that ask them often cannot log on.
Where the proxy does not reach them, fix its DNS servers or its way to the Internet.
Sources: RFC 5280 section 4.2.2.1, RFC 6066 section 8, RFC 6960 appendix A; "What goes wrong in the field", case 25;
requirements R12, R22.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from proxytest.features.logon.observations import HeadSizes, UserAgentTried
from proxytest.features.product.observations import ErrorPageSeen
from proxytest.features.tls.observations import PlainAsked, PlainPurpose, StapleAsked
from proxytest.features.tls.stapled_states import REVOKED, revoked, states_in_its_place
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.left_out import withheld
from proxytest.judgement.logon_trouble import TROUBLES, trouble_said
from proxytest.judgement.next_actions import LOOK
from proxytest.judgement.product_name import own_answers
from proxytest.judgement.say import blocked, doubted, passes, skips, undecided, warns
from proxytest.judgement.unseen import without_handshake
from proxytest.model.answer import Answer
from proxytest.model.challenge import Scheme
from proxytest.model.code import Code
from proxytest.model.result import Finding, Judgement, Party
from proxytest.protocol.denial import MAKERS, Denial, denial_of, has_block_mark
from proxytest.protocol.fingerprints import signs_of

_HOST = "idbroker.webex.com:443"
_OPEN = f"""
            1 > CONNECT {_HOST} HTTP/1.1
            1 < HTTP/1.1 200 OK
            1 <
            1 * speaks TLS as revocable far end
            1 > GET / HTTP/1.1
            1 < HTTP/1.1 200 OK
            1 < Content-Length: 0
            1 <
            2 > GET http://proxytest-
            2 < HTTP/1.1 502 Bad Gateway
            2 < Content-Length: 0
            2 <
            3 > CONNECT proxytest-
            3 < HTTP/1.1 502 Bad Gateway
            3 < Content-Length: 0
            3 <
"""
_EXAMPLES = (
    Example(
        title="The proxy allows the request",
        transcript=_OPEN
        + """
            4 > GET http://ocsp.example.test/
            4 < HTTP/1.1 200 OK
            4 < Content-Type: application/ocsp-response
            4 < Content-Length: 0
            4 <
        """,
        expect={"ocsp.example.test": "pass"},
    ),
    Example(
        title="The proxy denies it",
        transcript=_OPEN
        + """
            4 > GET http://ocsp.example.test/
            4 < HTTP/1.1 403 Forbidden
            4 < X-Squid-Error: ERR_ACCESS_DENIED 0
            4 < Content-Length: 0
            4 <
        """,
        expect={"ocsp.example.test": "warn"},
    ),
    Example(
        title="The server answers 404",
        transcript=_OPEN
        + """
            4 > GET http://ocsp.example.test/
            4 < HTTP/1.1 403 Forbidden
            4 < Server: AmazonS3
            4 < Content-Length: 0
            4 <
        """,
        expect={"ocsp.example.test": "pass"},
    ),
    Example(
        title="A refusal without a mark",
        transcript=_OPEN
        + """
            4 > GET http://ocsp.example.test/
            4 < HTTP/1.1 403 Forbidden
            4 < Content-Length: 0
            4 <
        """,
        expect={"ocsp.example.test": "undecided"},
        says="came from the proxy or from the server",
    ),
    Example(
        title="The proxy says that log-ons cannot be checked now",
        transcript=_OPEN
        + """
            4 > GET http://ocsp.example.test/
            4 < HTTP/1.1 502 Authentication server not available
            4 < Content-Length: 0
            4 <
        """,
        expect={"ocsp.example.test": "undecided"},
        says="log-ons cannot be checked now",
    ),
)

#: Types that only the servers send, with any status (RFC 6960 appendix A.1, RFC 5280 section 4.2.1.13).
_OWN_TYPES = ("application/ocsp-response", "application/pkix-crl")
#: Both proxies and servers answer so.
_OF_EITHER = frozenset({401, 403, 451, 500, 503})
_DENIED = {
    Denial.POLICY: "the proxy's policy denies the request",
    Denial.AUTHENTICATION: "the proxy asks for a log-on",
    Denial.REDIRECT: "the proxy redirects the request",
    Denial.NAME: "the proxy cannot resolve the name",
    Denial.FAR_END: "the proxy cannot reach the server",
}
_INSTEAD = "the proxy answers instead of the server"
_WITH_LOGON = "; asked with the log-on: whether the proxy lets services pass that cannot log on was not tried"


REVOCATION_BLOCKED = Code(
    id="revocation.blocked",
    title="The proxy answers in place of revocation servers",
    remedy="Allow the server on TCP port 80 without a log-on: services that check certificates often cannot log on.",
)
REVOCATION_UNREACHED = Code(
    id="revocation.unreached",
    title="Revocation servers are not seen to be denied, but give no answer through the proxy",
    remedy="Let the proxy resolve the server's name, and reach the server on TCP port 80: check its DNS servers and "
    "its Internet access (firewall, parent proxy).",
)


@check(
    "tls/revocation",
    reads=(HttpsTried, PlainAsked, StapleAsked),
    beside=(ErrorPageSeen, HeadSizes, UserAgentTried),
    proves=True,
    requirements=("R12", "R22"),
    examples=_EXAMPLES,
    codes=(REVOCATION_BLOCKED, REVOCATION_UNREACHED, REVOKED, *TROUBLES),
)
def tls_revocation(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each server."""
    asked: dict[str, list[PlainAsked]] = {}
    for one in evidence.each(PlainAsked):
        if one.purpose is PlainPurpose.REVOCATION:
            asked.setdefault(_host(one.url), []).append(one)
    if not asked:
        yield without_handshake(evidence, "no certificate names a revocation server")
    own = frozenset(value for answer in own_answers(evidence) for value in answer.head.values("Server"))
    yield from (_judge(host, every, own, evidence) for host, every in asked.items())
    yield from (warns(target, finding) for target, finding in revoked(evidence))


def _judge(host: str, every: list[PlainAsked], own: frozenset[str], evidence: Evidence) -> Judgement:
    asked = [one for one in every if not one.withheld]
    if not asked:
        sent = [one for one in every if one.events]
        why = every[0].withheld
        return blocked(host, withheld(why, evidence)) if sent else skips(host, why)
    troubles = {trouble: one for one in asked if (trouble := _trouble(one, own)) is not None}
    answered = next((one for one in asked if _is_of_proxy(one, own) is False), None)
    if (troubles or answered is None) and (states := states_in_its_place(asked, evidence)):
        what = "; ".join(troubles) or f"{asked[0].answer} came from the proxy or from the server"
        reason = f"{what}: not needed, since the far ends send the state of their certificates (OCSP stapling)"
        return passes(host, reason, evidence=tuple(sorted({event for one in states for event in one.events})))
    if said := next(filter(None, (trouble_said(one.answer) for one in asked)), None):
        return doubted(host, said)
    if troubles:
        return warns(host, *(_finding(trouble, one) for trouble, one in troubles.items()))
    if answered is None:
        reason = f"{asked[0].answer} came from the proxy or from the server"
        return undecided(host, reason, do=LOOK.format(host))
    beside = _WITH_LOGON if any(one is not Scheme.NONE for one in evidence.working_schemes()) else ""
    return passes(host, f"answered {answered.answer}{beside}")


def _trouble(asked: PlainAsked, own: frozenset[str]) -> str | None:
    """Return how the proxy blocks the request; None where the server answered, or may have."""
    if asked.answer is None:
        return f"no answer ({asked.failed.failure.words})" if asked.failed else "no answer"
    return _DENIED.get(denial_of(asked.answer), _INSTEAD) if _is_of_proxy(asked, own) else None


def _is_of_proxy(asked: PlainAsked, own: frozenset[str]) -> bool | None:
    """Did the proxy answer instead of the server? None where that is unknown; `own` are its Server headers."""
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
    except ValueError:  # an URL that was not requested may be malformed
        return url


def _site(url: str) -> str:
    """Return the last two labels of the host; none where the URL is relative."""
    try:
        return ".".join((urlsplit(url).hostname or "").split(".")[-2:])
    except ValueError:  # a Location may be malformed
        return "nowhere"


def _finding(trouble: str, asked: PlainAsked) -> Finding:
    denied = asked.answer is not None and trouble not in (_DENIED[Denial.NAME], _DENIED[Denial.FAR_END])
    return (REVOCATION_BLOCKED if denied else REVOCATION_UNREACHED).finding(
        message=f"Revocation servers cannot be reached: {trouble}",
        expected="an answer from the server",
        actual=str(asked.answer or asked.failed or "nothing"),
        evidence=asked.events,
        party=Party.PROXY if asked.answer is not None else None,
    )
