"""Each client of the profile can log on to this proxy.

What it checks: the schemes that the proxy offers and that were seen to work, against those that each client speaks.
Why it matters: a proxy can be perfectly healthy and still shut out one client.
How it decides: pass where a scheme worked that the client speaks, or no authentication is asked for; fail where
nothing that is offered is spoken. Kerberos inside Negotiate counts only for clients that speak it. A client that
accepts no CA of a company fails where the proxy opens TLS to hosts for which the profile tolerates that. A client
that the document excludes behind any proxy is told apart: that is no property of this proxy.
Remedy: enable a scheme that the client speaks; leave the traffic of clients that accept no company's CA unopened.
Sources: requirements R11, R16, R17, R19, R24.
"""

from collections.abc import Iterator

from proxytest.features.logon.observations import NegotiateMechanisms, SchemeTried
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.tls.observations import PlainAsked
from proxytest.features.tunnel.observations import HttpsTried, TunnelTried
from proxytest.features.websocket.observations import WebSocketTried
from proxytest.judgement.chains import origin_of
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import TLS_INTERCEPTED
from proxytest.judgement.evidence import PASSED, Blocked, Evidence, host_of, logon_code
from proxytest.judgement.roles import Role
from proxytest.judgement.say import blocked, fails, passes, skips, undecided
from proxytest.model.challenge import Scheme
from proxytest.model.code import Code
from proxytest.model.outcome import Outcome
from proxytest.model.profile import Client, Inspection, ProxySupport
from proxytest.model.result import Finding, Judgement, Party, Sureness
from proxytest.protocol.auth.choose import offered_schemes

_EXAMPLES = (
    Example(
        title="No authentication: nothing to speak",
        transcript="""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 200 OK
            1 <
        """,
        expect={"windows": "pass", "iphone-ipad": "skip"},
        user=None,
    ),
    Example(
        title="Only a scheme that nobody speaks",
        transcript="""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 407 Proxy Authentication Required
            1 < Proxy-Authenticate: Bearer
            1 < Content-Length: 0
            1 <
        """,
        expect={"windows": "fail"},
        user=None,
    ),
)


_NOT_TRIED = frozenset({Outcome.WITHHELD, Outcome.NO_CREDENTIALS})


NO_COMPANY_CA = Code(
    id="client.no-company-ca",
    title="A client accepts no CA of a company, and TLS is opened by one",
    remedy="Exempt the machines on which this client runs from TLS inspection, or the profile's domains.",
)

NOTHING_SPOKEN = Code(
    id="client.no-common-scheme",
    title="A client speaks no scheme that works with this proxy",
    remedy="Enable a scheme that this client speaks.",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)


@check(
    "client/support",
    reads=(ChallengesSeen, SchemeTried, NegotiateMechanisms, HttpsTried, WebSocketTried, PlainAsked),
    role=Role.PER_CLIENT,
    requirements=("R11", "R16", "R17", "R19", "R24"),
    examples=_EXAMPLES,
    codes=(NO_COMPANY_CA, NOTHING_SPOKEN),
)
def client_support(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each client."""
    for client in evidence.profile.clients:
        yield _judge(client, evidence)


def _judge(client: Client, evidence: Evidence) -> Judgement:
    if client.behind_proxy is not ProxySupport.YES:
        return skips(client.name, client.note)
    asked = [seen for seen in evidence.each(ChallengesSeen) if seen.answer is not None]
    if not asked:
        return blocked(client.name, evidence.why_blocked())
    if not client.custom_ca and (opened := _opened(evidence)):
        return fails(client.name, _authority(client, opened))
    working = [tried for tried in evidence.each(SchemeTried) if tried.outcome in PASSED and _speaks(client, tried)]
    if working:
        return passes(
            client.name, f"logs on by {working[0].scheme.label}" if _needs(working[0]) else "no log-on needed"
        )
    usable = _offered_to(client, evidence)
    demanding = next((seen for seen in asked if seen.answer and seen.answer.status in (401, 407)), None)
    if demanding is None:
        return undecided(client.name, f"the proxy answered {asked[0].answer} and asked for nothing")
    if usable:
        return blocked(client.name, _unproven(usable, evidence))
    by_kerberos = any(tried.mechanism == "Kerberos" and tried.outcome in PASSED for tried in evidence.each(SchemeTried))
    kerberos = by_kerberos and Scheme.NEGOTIATE in client.schemes
    why = "only Kerberos inside Negotiate works" if kerberos else "nothing that is offered is spoken"
    return fails(client.name, _finding(client, evidence, [demanding], why))


def _unproven(usable: list[Scheme], evidence: Evidence) -> Blocked:
    """Say which log-on is missing, and why it was not tried where that is known."""
    names = ", ".join(scheme.label for scheme in usable)
    tried = [one for one in evidence.each(SchemeTried) if one.scheme in usable]
    kept_back = [one.detail for one in tried if one.outcome in _NOT_TRIED]
    why = next(filter(None, kept_back), "no log-on was proven")
    code = next(filter(None, map(logon_code, tried)), None) or evidence.why_blocked().code
    return Blocked(reason=f"offered and spoken: {names}; but {why}", code=code)


def _opened(evidence: Evidence) -> list[TunnelTried]:
    """Return the tunnels in which TLS was opened where the profile tolerates it; tls/inspection judges the others."""
    return [
        tried
        for tried in evidence.each(TunnelTried)
        if tried.purpose != "wildcard"  # a proxy that opens no TLS may yet serve its error page in one of its own
        and tried.tls is not None
        and (domain := evidence.profile.domain_of(host_of(tried.target))) is not None
        and domain.inspection is Inspection.TOLERATED
        and origin_of(tried.tls, evidence).intercepted
    ]


def _authority(client: Client, opened: list[TunnelTried]) -> Finding:
    hosts = {tried.target for tried in opened}
    return NO_COMPANY_CA.finding(
        message=f"{client.title} accepts no CA of a company, and the proxy opens TLS",
        expected="the cloud's own certificates",
        actual=f"TLS to {len(hosts)} hosts is opened",
        remedy="Exempt the machines on which this client runs from TLS inspection, or the profile's domains.",
        evidence=tuple(sorted({tried.tls.event for tried in opened if tried.tls is not None})),
        because=TLS_INTERCEPTED.id,
        requirements=("R24",),
        facts={"client": client.name, "hosts": len(hosts)},
    )


def _needs(tried: SchemeTried) -> bool:
    return tried.scheme is not Scheme.NONE


def _speaks(client: Client, tried: SchemeTried) -> bool:
    if tried.scheme is Scheme.NONE:
        return True
    return client.speaks(tried.scheme, tried.mechanism)


def _offered_to(client: Client, evidence: Evidence) -> list[Scheme]:
    """Return what is offered and spoken; Negotiate not where it leads to Kerberos only."""
    mechanisms = evidence.one(NegotiateMechanisms)
    kerberos_only = mechanisms is not None and mechanisms.speaks_ntlm is False and not client.kerberos
    return [
        scheme
        for scheme in offered_schemes(evidence.challenges)
        if scheme in client.schemes and not (scheme is Scheme.NEGOTIATE and kerberos_only)
    ]


def _finding(client: Client, evidence: Evidence, seen: list[ChallengesSeen], why: str) -> Finding:
    offered = ", ".join(dict.fromkeys(challenge.scheme for challenge in evidence.challenges)) or "nothing"
    spoken = " or ".join(scheme.label for scheme in client.schemes)
    return NOTHING_SPOKEN.finding(
        message=f"{client.title} cannot log on: {why}",
        expected=spoken,
        actual=f"offered: {offered}",
        remedy=f"Enable {spoken} for this client; a site that does not use it names those that it does with --client.",
        evidence=tuple(one.answer.event for one in seen if one.answer is not None),
        facts={"client": client.name, "offered": offered},
    )
