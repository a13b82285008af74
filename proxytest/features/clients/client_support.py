"""Each client of the profile can log on to this proxy.

What it checks: the schemes that each client supports, against those that the proxy offers and that worked.
Why it matters: a healthy proxy can still shut out one client.
How it decides: pass where a scheme of the client worked, or the proxy asks for no authentication. Fail where the proxy
offers no scheme that the client supports: one finding names all such clients. Kerberos inside Negotiate counts only
for clients that support it. A client that does not accept a company's CA fails where the proxy intercepts TLS. Skip
where the proxy offers a scheme of the client, but --auth asked for others: it is not tested with its own. Skip for a
client that works behind no proxy at all: that is not a property of this proxy.
Remedy: also offer a scheme that the clients support; exempt clients that do not accept a company's CA from TLS
inspection.
Sources: requirements R11, R16, R17, R19, R24.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from proxytest.features.clients.cannot_log_on import NO_COMMON_SCHEME, cannot_log_on, words_of_offer
from proxytest.features.logon.observations import NegotiateMechanisms, SchemeTried
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.tls.observations import PlainAsked
from proxytest.features.tunnel.observations import HttpsTried, TunnelTried
from proxytest.features.websocket.observations import WebSocketTried
from proxytest.judgement.blocked import Blocked
from proxytest.judgement.chains import origin_of
from proxytest.judgement.check import Example, check
from proxytest.judgement.client_schemes import not_asked_for, offered_to
from proxytest.judgement.codes import LOGON_ASKED_AS_SERVER, TLS_INTERCEPTED
from proxytest.judgement.evidence import PASSED, Evidence, host_of
from proxytest.judgement.logon_trouble import TROUBLES, trouble_of_all
from proxytest.judgement.next_actions import BY_HAND, NO_SCHEME, OTHER_TARGET
from proxytest.judgement.opened_to_deny import opened_to_deny
from proxytest.judgement.opener import opener_of
from proxytest.judgement.roles import Role
from proxytest.judgement.say import blocked, doubted, fails, passes, skips, undecided
from proxytest.judgement.spared import spared
from proxytest.judgement.why_blocked import logon_code, to_log_on, why_blocked
from proxytest.model.challenge import Scheme
from proxytest.model.code import Code
from proxytest.model.listing import listed
from proxytest.model.outcome import Outcome
from proxytest.model.profile import Client, Inspection, ProxySupport
from proxytest.model.result import Finding, Judgement

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
    title="A client does not accept a company's CA, and TLS is intercepted",
    remedy="Exempt the machines with this client, or the profile's domains, from TLS inspection.",
)


@check(
    "client/support",
    reads=(ChallengesSeen, SchemeTried, NegotiateMechanisms, HttpsTried, WebSocketTried, PlainAsked),
    role=Role.PER_CLIENT,
    requirements=("R11", "R16", "R17", "R19", "R24"),
    examples=_EXAMPLES,
    codes=(NO_COMPANY_CA, NO_COMMON_SCHEME, *TROUBLES),
)
def client_support(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each client; those that cannot log on share one finding."""
    rows = [(client, _judge(client, evidence)) for client in evidence.profile.clients]
    shut_out = [client for client, judged in rows if judged is None]
    challenged = _challenged(evidence)
    finding = cannot_log_on(shut_out, evidence, challenged) if shut_out and challenged is not None else None
    for client, judged in rows:
        if judged is not None:
            yield judged
        elif finding is not None:
            reason = f"cannot log on: it supports {_names(client.schemes)}, the proxy offers {words_of_offer(evidence)}"
            own = replace(finding, facts={"client": client.name, **finding.facts})
            yield replace(fails(client.name, own), reason=reason)


def _judge(client: Client, evidence: Evidence) -> Judgement | None:
    """Judge one client; None where the proxy asks for a log-on, and offers nothing that the client supports."""
    if client.behind_proxy is not ProxySupport.YES:
        return skips(client.name, client.note, do=BY_HAND.format(client.title))
    asked = [seen for seen in evidence.each(ChallengesSeen) if seen.answer is not None]
    if not asked:
        return blocked(client.name, why_blocked(evidence))
    if not client.custom_ca and (opened := _opened(evidence)):
        return fails(client.name, _authority(client, opened, evidence))
    working = [tried for tried in evidence.each(SchemeTried) if tried.outcome in PASSED and _speaks(client, tried)]
    if working:
        return passes(
            client.name, f"logs on by {working[0].scheme.label}" if _needs(working[0]) else "no log-on needed"
        )
    challenged = _challenged(evidence)
    if challenged is None:
        return _unasked(client, asked[0], evidence)
    if evidence.asked_as_server is not None:
        reason = f"a web server's log-on is asked for, which this client does not answer ({challenged.answer})"
        return skips(client.name, reason, because=LOGON_ASKED_AS_SERVER.id)
    usable = offered_to(client, evidence)
    if untried := not_asked_for(client, evidence):
        options = " or ".join(f"--auth {scheme}" for scheme in untried)
        return skips(client.name, f"not tested with {_names(untried)}: use {options}", do=f"Run again with {options}.")
    return blocked(client.name, _unproven(usable, evidence)) if usable else None


def _unasked(client: Client, first: ChallengesSeen, evidence: Evidence) -> Judgement:
    """Judge a client where the proxy neither opens a tunnel nor asks for a log-on."""
    if (trouble := trouble_of_all(evidence)) is not None:
        return doubted(client.name, trouble[1])
    reason = f"the proxy answered {first.answer} and did not ask for a log-on"
    return undecided(client.name, reason, do=OTHER_TARGET)


def _challenged(evidence: Evidence) -> ChallengesSeen | None:
    """Return the first answer that asks for a log-on."""
    asked = evidence.each(ChallengesSeen)
    return next((seen for seen in asked if seen.answer is not None and seen.answer.status in (401, 407)), None)


def _unproven(usable: list[Scheme], evidence: Evidence) -> Blocked:
    """Return which log-on is missing, and why it was not tried where that is known."""
    tried = [one for one in evidence.each(SchemeTried) if one.scheme in usable]
    kept_back = [one.detail for one in tried if one.outcome in _NOT_TRIED]
    why = next(filter(None, kept_back), "no log-on was proven")
    in_the_way = why_blocked(evidence)
    code = next(filter(None, (logon_code(one, evidence) for one in tried)), None) or in_the_way.code
    if code is not None:
        do = in_the_way.do if code is in_the_way.code else ""
    else:
        do = next((to_log_on(evidence, one) for one in tried), NO_SCHEME)
    return Blocked(reason=f"proxy and client support {_names(usable)}, but {why}", code=code, do=do)


def _names(schemes: Iterable[Scheme]) -> str:
    return listed((scheme.label for scheme in schemes), "or")


def _opened(evidence: Evidence) -> list[TunnelTried]:
    """Return the tunnels with intercepted TLS where the profile tolerates it; tls/inspection judges the others."""
    return [
        tried
        for tried in evidence.each(TunnelTried)
        # A proxy that intercepts no TLS may still send its error page for an unknown name by TLS.
        if tried.purpose in ("https", "wss", "idle")
        and tried.tls is not None
        and (domain := evidence.profile.domain_of(host_of(tried.target))) is not None
        and domain.inspection is Inspection.TOLERATED
        and origin_of(tried.tls, evidence).intercepted
        and spared(tried.target, evidence) is None
        and not opened_to_deny(tried, evidence)
    ]


def _authority(client: Client, opened: list[TunnelTried], evidence: Evidence) -> Finding:
    parties = {opener_of(tried.target, tried.tls, evidence)[0] for tried in opened if tried.tls is not None}
    hosts = {tried.target for tried in opened}
    return NO_COMPANY_CA.finding(
        message=f"{client.title} does not accept a company's CA, and TLS is intercepted",
        expected="the cloud's own certificates",
        actual=f"TLS to {len(hosts)} {'host' if len(hosts) == 1 else 'hosts'} is intercepted",
        remedy="Exempt the machines with this client, or the profile's domains, from TLS inspection.",
        party=parties.pop() if len(parties) == 1 else None,
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
