"""McAfee Web Gateway 7.1 or older with NTLM: a documented limitation.

What it checks: whether the proxy is a McAfee Web Gateway (or its predecessor Webwasher), which version it has, and
whether it offers NTLM, by its name or inside Negotiate.
Why it matters: the documentation of Webex says that McAfee Web Gateway 7.1 and earlier with NTLM is not supported.
How it decides: by every mark of the proxy: Via on any answer, the reason phrase of the 407, realm, cookies, redirects
and pages, the certificates that intercept TLS, and with --active a style sheet that the gateway itself serves. Fail
where it is affected. Pass where it is not. Warn where the version of a McAfee Web Gateway that offers NTLM is unknown.
Only the last entry of Via proves the version; an earlier one may be that of a parent proxy. The limitation is
documented, not measured: it applies even where a log-on works here.
Remedy: update the gateway beyond 7.1, or offer another scheme than NTLM to these clients.
Sources: requirement R18; RFC 9110 section 7.6.3; RedTeam RT-SA-2022-002.
"""

import re
from collections.abc import Iterable, Iterator

from proxytest.features.logon.observations import HeadSizes, NegotiateMechanisms, UserAgentTried
from proxytest.features.product.observations import ErrorPageSeen, GatewayFileSeen
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.tls.observations import ControlTried, PlainAsked
from proxytest.features.tunnel.observations import DirectTried, HttpsTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.product_name import signs_in
from proxytest.judgement.roles import with_ntlm
from proxytest.judgement.say import blocked, fails, passes, skips, warns
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.challenge import Scheme
from proxytest.model.code import Code
from proxytest.model.result import Finding, Judgement, Party, Sureness
from proxytest.model.run import Certainty
from proxytest.protocol.auth.choose import offered_schemes
from proxytest.protocol.fingerprints import Sign, best_of
from proxytest.protocol.product_marks import MWG, SKYHIGH, WEBWASHER

_LAST_AFFECTED = (7, 1)
_REQUIREMENT = "R18"


def _transcript(*headers: str, reason: str = "authenticationrequired") -> str:
    more = "".join(f"            1 < {header}\n" for header in headers)
    return f"""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 407 {reason}
            1 < Proxy-Authenticate: NTLM
            1 < Proxy-Authenticate: Basic realm="corp"
{more}            1 < Content-Length: 0
            1 <
    """


_ASKS = "Proxy Authentication Required"
#: A request with another User-Agent, then the page for a name that does not exist.
_BROWSER = """
            2 > CONNECT idbroker.webex.com:443 HTTP/1.1
            2 * closes
"""

_EXAMPLES = (
    Example(
        title="Affected",
        transcript=_transcript("Via: 1.1 10.0.0.1 (McAfee Web Gateway 7.1.0.2.0.10626)"),
        expect={"proxy": "fail"},
        user=None,
        says="McAfee Web Gateway 7.1.0.2.0.10626 by Via, the reason phrase; it offers NTLM",
    ),
    Example(
        title="Not affected",
        transcript=_transcript("Via: 1.1 vegur, 1.1 10.0.0.1 (McAfee Web Gateway 7.8.0.1.0.24550)"),
        expect={"proxy": "pass"},
        user=None,
        says="not affected: McAfee Web Gateway 7.8",
    ),
    Example(
        title="The successor, with the same reason phrases",
        transcript=_transcript("Via: 1.1 172.20.51.59 (Skyhigh Secure Web Gateway 12.2.3.47253)"),
        expect={"proxy": "pass"},
        user=None,
        says="the successor",
    ),
    Example(
        title="The predecessor",
        transcript=_transcript("Via: 1.1 gw (Webwasher 6.8.7)", reason=_ASKS),
        expect={"proxy": "fail"},
        user=None,
        says="Webwasher 6.8.7",
    ),
    Example(
        title="A McAfee Web Gateway that hides its version",
        transcript=_transcript("Proxy-Connection: Keep-Alive"),
        expect={"proxy": "warn"},
        user=None,
        says="a McAfee Web Gateway of unknown version by the reason phrase",
    ),
    Example(
        title="The version shows on another answer than the 407",
        transcript=f"""{_transcript()}{_BROWSER}
            3 > GET http://proxytest-
            3 < HTTP/1.1 502 cannotconnect
            3 < Via: 1.1 10.0.0.1 (McAfee Web Gateway 7.0.1)
            3 < Content-Length: 0
            3 <
        """,
        expect={"proxy": "fail"},
        user=None,
        says="McAfee Web Gateway 7.0.1",
    ),
    Example(
        title="Only the page for a name that does not exist has a mark",
        transcript=f"""{_transcript(reason=_ASKS)}{_BROWSER}
            3 > GET http://proxytest-
            3 < HTTP/1.1 502 Bad Gateway
            3 < Content-Length: 50
            3 <
            3 < <title>McAfee Web Gateway - Notification</title>
        """,
        expect={"proxy": "warn"},
        user=None,
        says="by a page",
    ),
    Example(
        title="Only the gateway's own style sheet shows it (--active)",
        transcript=f"""{_transcript(reason=_ASKS)}{_BROWSER}
            3 > GET http://proxytest-
            3 * closes
            4 > GET http://idbroker.webex.com/mwg-internal/de5fs23hu73ds/files/default/stylesheet.css HTTP/1.1
            4 < HTTP/1.1 200 OK
            4 < Content-Type: text/css
            4 < Content-Length: 0
            4 <
        """,
        expect={"proxy": "warn"},
        user=None,
        active=True,
        says="by a file that it serves itself",
    ),
    Example(
        title="No style sheet, and the error page repeats its address (--active)",
        transcript=f"""{_transcript(reason=_ASKS)}{_BROWSER}
            3 > GET http://proxytest-
            3 * closes
            4 > GET http://idbroker.webex.com/mwg-internal/de5fs23hu73ds/files/default/stylesheet.css HTTP/1.1
            4 < HTTP/1.1 404 Not Found
            4 < Content-Length: 78
            4 <
            4 < /mwg-internal/de5fs23hu73ds/files/default/stylesheet.css is not on this host
        """,
        expect={"proxy": "pass"},
        user=None,
        active=True,
        says="has a mark of McAfee Web Gateway",
    ),
    Example(
        title="An old McAfee Web Gateway as parent proxy",
        transcript=_transcript("Via: 1.1 parent (McAfee Web Gateway 7.1.5), 1.1 proxy (squid/5.7)", reason=_ASKS),
        expect={"proxy": "warn"},
        user=None,
        says="perhaps a parent proxy",
    ),
    Example(
        title="Another product",
        transcript=_transcript("Via: 1.1 proxy (squid/5.7)", reason=_ASKS),
        expect={"proxy": "pass"},
        user=None,
        says="has a mark of McAfee Web Gateway",
    ),
)


MWG_NTLM = Code(
    id="product.mwg-ntlm",
    title="McAfee Web Gateway 7.1 and earlier with NTLM is not supported",
    remedy="Update the gateway beyond 7.1, or offer these clients another scheme than NTLM.",
    party=Party.PROXY,
)


@check(
    "product/mwg-ntlm",
    reads=(ChallengesSeen, NegotiateMechanisms, HttpsTried, ErrorPageSeen, GatewayFileSeen, PlainAsked),
    beside=(ControlTried, DirectTried, HeadSizes, UserAgentTried),
    concerns=with_ntlm,
    requirements=(_REQUIREMENT,),
    examples=_EXAMPLES,
    codes=(MWG_NTLM,),
)
def product_mwg_ntlm(evidence: Evidence) -> Iterator[Judgement]:
    """Judge by name, version and offer."""
    if not evidence.answered:
        yield blocked(evidence.proxy, why_blocked(evidence))
        return
    if _REQUIREMENT not in {requirement.id for requirement in evidence.profile.requirements}:
        yield skips(evidence.proxy, f"no limitation with McAfee Web Gateway is documented in {evidence.profile.name}")
        return
    signs = evidence.derived(signs_in)
    gateways = tuple(sign for sign in signs if sign.product in (MWG, WEBWASHER))
    if not gateways:
        yield passes(evidence.proxy, "not affected: no answer of the proxy has a mark of McAfee Web Gateway")
    elif not _offers_ntlm(evidence):
        yield passes(evidence.proxy, f"not affected: {best_of(gateways).name} that does not offer NTLM")
    else:
        yield _judge(evidence.proxy, gateways, signs)


def _offers_ntlm(evidence: Evidence) -> bool:
    """Is NTLM offered by its name, or inside Negotiate?"""
    mechanisms = evidence.one(NegotiateMechanisms)
    inside = mechanisms is not None and mechanisms.speaks_ntlm is True
    return inside or Scheme.NTLM in offered_schemes(evidence.challenges)


def _judge(target: str, gateways: tuple[Sign, ...], signs: tuple[Sign, ...]) -> Judgement:
    certain = [sign for sign in gateways if sign.certainty is Certainty.CERTAIN and not _is_vague(sign)]
    if affected := [sign for sign in certain if _is_affected(sign)]:
        # Of several gateways behind one address, one that is affected is enough.
        product = best_of(affected)
        return fails(
            target,
            _finding(
                gateways, f"{product.name} {product.version or ''}".rstrip(), "is affected", certainty=Sureness.PROVEN
            ),
        )
    if told := [sign for sign in certain if sign.version is not None]:
        return passes(target, f"not affected: {told[0].product} {told[0].version}")
    # The successor's answers and pages have marks of the old name, but its Via does not.
    if any(sign.product == SKYHIGH and sign.certainty is Certainty.CERTAIN for sign in signs):
        return passes(target, f"not affected: {SKYHIGH}, the successor of {MWG}")
    distant = [sign for sign in gateways if sign.version is not None and not _is_vague(sign)]
    if not distant:
        return warns(target, _finding(gateways, f"a {best_of(gateways).name} of unknown version", "may be affected"))
    if not any(_is_affected(sign) for sign in distant):
        return passes(target, f"not affected: {distant[0].product} {distant[0].version}")
    actual = f"{distant[0].product} {distant[0].version}, perhaps a parent proxy"
    return warns(target, _finding(gateways, actual, "may be affected"))


def _finding(gateways: Iterable[Sign], actual: str, word: str, *, certainty: Sureness | None = None) -> Finding:
    signs = tuple(gateways)
    places = ", ".join(dict.fromkeys(sign.place.words for sign in signs))
    return MWG_NTLM.finding(
        message=f"This proxy {word}: McAfee Web Gateway 7.1 and earlier with NTLM is documented as not supported",
        expected="a version later than 7.1, or no NTLM",
        actual=f"{actual} by {places}; it offers NTLM",
        remedy="Update the gateway beyond 7.1, or offer these clients another scheme than NTLM.",
        evidence=tuple(sorted({sign.event for sign in signs})),
        certainty=certainty,
    )


def _is_affected(sign: Sign) -> bool:
    """Is the version 7.1 or older? Every Webwasher is; an unknown version is not."""
    if sign.product == WEBWASHER:
        return True
    return sign.version is not None and _version(sign.version) <= _LAST_AFFECTED


def _is_vague(sign: Sign) -> bool:
    """Is the version too short to decide? 7.1 is affected, 7.2 is not."""
    return sign.product == MWG and sign.version == str(_LAST_AFFECTED[0])


def _version(text: str) -> tuple[int, int]:
    """Return major and minor version."""
    major, minor = [*re.findall(r"\d+", text), "0", "0"][:2]
    return int(major), int(minor)
