"""Each client of the profile can log on to this proxy.

What it checks: the schemes that each client supports, against those that the proxy offers and that worked.
Why it matters: a healthy proxy can still shut out one client.
How it decides: pass where a scheme of the client worked, or the proxy asks for no authentication. Fail where the proxy
offers no scheme that the client supports. Kerberos inside Negotiate counts only for clients that support it. A client
that does not accept a company's CA fails where the proxy intercepts TLS. Skip for a client that works behind no
proxy at all: that is not a property of this proxy.
Remedy: enable a scheme that the client supports; exempt clients that do not accept a company's CA from TLS inspection.
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
        title="No authentication",
        transcript="""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 200 OK
            1 <
        """,
        expect={"windows": "pass", "iphone-ipad": "skip"},
        user=None,
    ),
    Example(
        title="Only a scheme that no client supports",
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
    title="A client does not accept a company's CA, and the proxy intercepts TLS",
    remedy="Exempt the machines with this client, or the profile's domains, from TLS inspection.",
)

NO_COMMON_SCHEME = Code(
    id="client.no-common-scheme",
    title="A client supports no scheme that works with this proxy",
    remedy="Enable a scheme that this client supports.",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)


@check(
    "client/support",
    reads=(ChallengesSeen, SchemeTried, NegotiateMechanisms, HttpsTried, WebSocketTried, PlainAsked),
    role=Role.PER_CLIENT,
    requirements=("R11", "R16", "R17", "R19", "R24"),
    examples=_EXAMPLES,
    codes=(NO_COMPANY_CA, NO_COMMON_SCHEME),
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
    challenged = next((seen for seen in asked if seen.answer and seen.answer.status in (401, 407)), None)
    if challenged is None:
        return undecided(client.name, f"the proxy answered {asked[0].answer} and did not ask for a log-on")
    if usable:
        return blocked(client.name, _unproven(usable, evidence))
    return fails(client.name, _finding(client, evidence, challenged))


def _unproven(usable: list[Scheme], evidence: Evidence) -> Blocked:
    """Return which log-on is missing, and why it was not tried where that is known."""
    names = ", ".join(scheme.label for scheme in usable)
    tried = [one for one in evidence.each(SchemeTried) if one.scheme in usable]
    kept_back = [one.detail for one in tried if one.outcome in _NOT_TRIED]
    why = next(filter(None, kept_back), "no log-on was proven")
    code = next(filter(None, map(logon_code, tried)), None) or evidence.why_blocked().code
    return Blocked(reason=f"proxy and client support {names}, but {why}", code=code)


def _opened(evidence: Evidence) -> list[TunnelTried]:
    """Return the tunnels with intercepted TLS where the profile tolerates it; tls/inspection judges the others."""
    return [
        tried
        for tried in evidence.each(TunnelTried)
        if tried.purpose != "wildcard"  # a proxy that intercepts no TLS may still send its error page by TLS
        and tried.tls is not None
        and (domain := evidence.profile.domain_of(host_of(tried.target))) is not None
        and domain.inspection is Inspection.TOLERATED
        and origin_of(tried.tls, evidence).intercepted
    ]


def _authority(client: Client, opened: list[TunnelTried]) -> Finding:
    hosts = {tried.target for tried in opened}
    return NO_COMPANY_CA.finding(
        message=f"{client.title} does not accept a company's CA, and the proxy intercepts TLS",
        expected="the cloud's own certificates",
        actual=f"TLS to {len(hosts)} hosts is intercepted",
        remedy="Exempt the machines with this client, or the profile's domains, from TLS inspection.",
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
    """Return the offered schemes that the client supports; Negotiate not where it accepts only Kerberos."""
    refused = not client.kerberos and _accepts_only_kerberos(evidence)
    return [
        scheme
        for scheme in offered_schemes(evidence.challenges)
        if scheme in client.schemes and not (scheme is Scheme.NEGOTIATE and refused)
    ]


def _accepts_only_kerberos(evidence: Evidence) -> bool:
    """Does the proxy accept only Kerberos under Negotiate?"""
    mechanisms = evidence.one(NegotiateMechanisms)
    return mechanisms is not None and mechanisms.speaks_ntlm is False


def _finding(client: Client, evidence: Evidence, seen: ChallengesSeen) -> Finding:
    offered = ", ".join(dict.fromkeys(challenge.scheme for challenge in evidence.challenges)) or "nothing"
    supported = " or ".join(scheme.label for scheme in client.schemes)
    why, enable = "the proxy offers no scheme that this client supports", f"Enable {supported} for this client"
    if Scheme.NEGOTIATE in client.schemes and _kerberos_shuts_out(client, evidence):
        others = " or ".join(scheme.label for scheme in client.schemes if scheme is not Scheme.NEGOTIATE)
        why = "Negotiate accepts only Kerberos, which this client does not support"
        enable = "Let the proxy accept NTLM under Negotiate" + (
            f", or enable {others} for this client" if others else ""
        )
    return NO_COMMON_SCHEME.finding(
        message=f"{client.title} cannot log on: {why}",
        expected=supported,
        actual=f"offered: {offered}",
        remedy=f"{enable}. Not using this client? List the ones you use with --client.",
        evidence=(seen.answer.event,) if seen.answer is not None else (),
        facts={"client": client.name, "offered": offered},
    )


def _kerberos_shuts_out(client: Client, evidence: Evidence) -> bool:
    """Is Negotiate offered, and only Kerberos accepted there, which the client does not support?"""
    if client.kerberos or Scheme.NEGOTIATE not in offered_schemes(evidence.challenges):
        return False
    by_kerberos = any(tried.mechanism == "Kerberos" and tried.outcome in PASSED for tried in evidence.each(SchemeTried))
    return by_kerberos or _accepts_only_kerberos(evidence)
