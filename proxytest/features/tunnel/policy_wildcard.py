"""The policy allows each pattern as a pattern, not host by host.

What it checks: CONNECT to a name that does not exist, one under each pattern.
Why it matters: the cloud moves its services between hosts. A policy that lists today's hosts fails tomorrow.
How it decides: a policy that allows the pattern looks the name up and fails (a DNS or gateway error): pass. A policy
that lists single hosts denies the name (403, a block page, a redirect, a reset): warn. This is a hint, not a proof,
since a proxy may treat names that do not exist in a special way. Undecided where a tunnel opens and is then cut: some
proxies deny in this way, and some report so that a name does not resolve. Undecided also without an answer in time,
for an answer that is not about the name, for a gateway error where no tunnel opens to a host that exists, and where the
proxy asks for another log-on (Squid does so where a rule by user denies). Where the known hosts of the pattern are
denied too, see policy/allow-list.
Remedy: allow the pattern itself, with its wildcard.
Sources: "Hosts that stand for a wildcard" in the requirement catalogue; requirement R14.
"""

from collections.abc import Iterator

from proxytest.features.tunnel.observations import HttpsTried, TunnelTried, UnknownNameTried
from proxytest.judgement.causes import denied, key_events, let_pass
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import PATTERN_DENIED
from proxytest.judgement.disturbances import CONTROLS, DISTURBANCES, doubt_of
from proxytest.judgement.evidence import NO_TARGET, Evidence, host_of
from proxytest.judgement.left_out import withheld
from proxytest.judgement.logon_trouble import TROUBLES, trouble_said
from proxytest.judgement.names_allowed import refuses_connect
from proxytest.judgement.say import blocked, doubted, passes, skips, undecided, warns
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.code import Code
from proxytest.model.event import Failure
from proxytest.model.outcome import Outcome
from proxytest.model.profile import Domain, Purpose
from proxytest.model.result import Judgement, Party
from proxytest.model.traffic import Traffic
from proxytest.protocol.denial import Denial, denial_of

_PATTERN = "*.ciscospark.com"


def _transcript(answer: str) -> str:
    return f"""
            1 > CONNECT api.ciscospark.com:443 HTTP/1.1
            1 < HTTP/1.1 200 OK
            1 <
            1 * speaks TLS as far end
            1 > GET / HTTP/1.1
            1 < HTTP/1.1 200 OK
            1 < Content-Length: 0
            1 <
            2 > GET http://proxytest-
            2 < HTTP/1.1 502 Bad Gateway
            2 < Content-Length: 0
            2 <
            3 > CONNECT proxytest-
            3 < HTTP/1.1 {answer}
            3 < Content-Length: 0
            3 <
    """


_EXAMPLES = (
    Example(title="The proxy looks the name up", transcript=_transcript("503 ERR_DNS_FAIL"), expect={_PATTERN: "pass"}),
    Example(
        title="Apache only says that it failed", transcript=_transcript("502 Proxy Error"), expect={_PATTERN: "pass"}
    ),
    Example(
        title="The same error comes for a host that exists",
        transcript=_transcript("502 Proxy Error").replace("HTTP/1.1 200 OK", "HTTP/1.1 502 Proxy Error"),
        expect={_PATTERN: "undecided"},
        says="no tunnel opens to a host that exists",
    ),
    Example(title="Only known hosts are allowed", transcript=_transcript("403 Forbidden"), expect={_PATTERN: "warn"}),
    Example(
        title="A tunnel opens, and is cut",
        transcript=_transcript("200 OK") + "3 * closes",
        expect={_PATTERN: "undecided"},
        says="200 OK, then",
    ),
)

_LOOK = (
    "Find CONNECT to names with proxytest- in them in the proxy's log; they are made up, one under each pattern. "
    "Denied by a rule: the proxy lists single hosts, not the pattern. Not found in DNS: the pattern is allowed."
)


LISTED_SINGLY = Code(
    id="policy.listed-singly",
    title="A name that does not exist is denied under a pattern: the policy seems to list single hosts",
    remedy="Allow the pattern itself, with its wildcard.",
    party=Party.PROXY,
)


@check(
    "policy/wildcard",
    traffic=(Traffic.SIGNALLING,),
    reads=(HttpsTried, UnknownNameTried, *CONTROLS),
    proves=True,
    requirements=("R10", "R14"),
    examples=_EXAMPLES,
    codes=(LISTED_SINGLY, *TROUBLES, *DISTURBANCES),
)
def policy_wildcard(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each pattern."""
    asked = evidence.tunnels("wildcard")
    patterns = [domain for domain in evidence.profile.domains if _is_needed(domain)]
    tried = {domain.pattern: one for target, (one, *_) in asked.items() if (domain := _domain(target, evidence))}
    if not tried:
        unasked = skips(NO_TARGET, "no pattern was tried")
        yield unasked if evidence.working_schemes() else blocked(NO_TARGET, why_blocked(evidence))
    for domain in patterns:
        if domain.pattern in tried:
            yield _judge(domain, tried[domain.pattern], evidence)


def _is_needed(domain: Domain) -> bool:
    return domain.purpose is Purpose.SERVICE and "*" in domain.pattern


def _domain(target: str, evidence: Evidence) -> Domain | None:
    return evidence.profile.domain_of(host_of(target))


def _judge(domain: Domain, tried: TunnelTried, evidence: Evidence) -> Judgement:
    if why := doubt_of(tried, evidence) if not let_pass(tried, evidence) else None:
        return doubted(domain.pattern, why)
    if tried.outcome is Outcome.WITHHELD:
        return blocked(domain.pattern, withheld(tried.detail, evidence))
    if (trouble := trouble_said(tried.answer)) is not None:
        return doubted(domain.pattern, trouble)
    denial = None if refuses_connect(tried) else denied(tried, evidence)
    if denial is None:
        if not let_pass(tried, evidence) and (doubt := _doubt(tried) or _no_control(tried, evidence)) is not None:
            return undecided(domain.pattern, doubt, do=_LOOK)
        return passes(domain.pattern, f"a name that does not exist is not denied ({tried.answer}): a hint, not a proof")
    known = [
        one for tunnels in evidence.tunnels("https").values() for one in tunnels if _stands_for(one, domain, evidence)
    ]
    if known and all(denied(one, evidence) is not None for one in known):
        return skips(domain.pattern, "its known hosts are denied too: see policy/allow-list", because=PATTERN_DENIED.id)
    if not _some_host_passes(evidence):
        return undecided(domain.pattern, f"no host at all is allowed ({denial})", do=_LOOK)
    finding = LISTED_SINGLY.finding(
        message="A name that does not exist is denied under this pattern: the policy seems to list single hosts",
        expected="a DNS or gateway error, since the pattern is allowed",
        actual=denial,
        remedy=f"Allow the pattern {domain.pattern} itself, with its wildcard.",
        evidence=key_events(tried),
    )
    return warns(domain.pattern, finding)


def _doubt(tried: TunnelTried) -> str | None:
    if tried.opened:
        return f"{tried.answer}, then {tried.failed or 'nothing'}: the name is denied, or does not resolve"
    if _closed(tried):
        return f"{tried.failed}: the name is denied, or does not resolve"
    if tried.answer is None or denial_of(tried.answer) in (Denial.AUTHENTICATION, Denial.METHOD, Denial.OTHER):
        return tried.detail or str(tried.answer or tried.outcome)
    return None


def _no_control(tried: TunnelTried, evidence: Evidence) -> str | None:
    """Return the doubt about an error that tells nothing of the name, where no host that exists is let pass."""
    return None if _some_host_passes(evidence) else f"{tried.answer}, and no tunnel opens to a host that exists"


def _some_host_passes(evidence: Evidence) -> bool:
    return any(let_pass(one, evidence) for tunnels in evidence.tunnels("https").values() for one in tunnels)


def _closed(tried: TunnelTried) -> bool:
    """Did the proxy close the connection? Some do so where a name does not resolve; others deny with a reset."""
    return tried.answer is None and tried.failed is not None and tried.failed.failure is Failure.CLOSED


def _stands_for(tried: TunnelTried, domain: Domain, evidence: Evidence) -> bool:
    return _domain(tried.target, evidence) == domain
