"""The proxy's policy allows each domain of the profile's allow list.

What it checks: CONNECT to the hosts that stand for each pattern of the allow list.
Why it matters: one missing pattern leaves a feature dead, and clients do not say which.
How it decides: a denial (403, a block page, a redirect, a connection that is cut on these names) fails the pattern.
A name that the proxy lets pass but cannot resolve is allowed all the same; a gateway error decides nothing. A
pattern without a stable host cannot be tested by names.
Remedy: allow the pattern for CONNECT to port 443, before any category or reputation rule.
Sources: requirements R13, R14.
"""

from collections.abc import Iterator

from proxytest.judgement.causes import block_page, key_events
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence, host_of
from proxytest.judgement.say import fails, passes, skips
from proxytest.model.event import Failure, Operation
from proxytest.model.observation import TunnelTried
from proxytest.model.profile import Domain
from proxytest.model.result import Finding, Judgement
from proxytest.protocol.denial import Denial, denial_of

_DENIED = frozenset({Denial.POLICY, Denial.REDIRECT, Denial.METHOD})
_CUT = frozenset({Failure.RESET, Failure.CLOSED})


def _transcript(answer: str) -> str:
    return f"""
            1 > CONNECT api.ciscospark.com:443 HTTP/1.1
            1 < HTTP/1.1 {answer}
            1 < Content-Length: 0
            1 <
            2 > CONNECT api.ciscospark.com:443 HTTP/1.1
            2 < HTTP/1.1 {answer}
            2 < Content-Length: 0
            2 <
    """


_EXAMPLES = (
    Example(title="Denied", transcript=_transcript("403 Forbidden"), expect={"*.ciscospark.com": "fail"}),
    Example(
        title="Allowed, but the proxy cannot resolve the name",
        transcript=_transcript("503 ERR_DNS_FAIL"),
        expect={"*.ciscospark.com": "pass"},
    ),
    Example(
        title="The proxy cannot reach anything: its policy is not known",
        transcript=_transcript("502 Bad Gateway"),
        expect={"*.ciscospark.com": "skip"},
    ),
    Example(
        title="Sent to a log-on page",
        transcript=_transcript("302 Found"),
        expect={"*.ciscospark.com": "fail"},
    ),
)


@check("policy/allow-list", requirements=("R13", "R14"), examples=_EXAMPLES)
def policy_allow_list(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each pattern by the hosts that stand for it."""
    tunnels = evidence.tunnels("https")
    for domain in evidence.profile.domains:
        wanted = [target for target in evidence.asked.targets if _stands_for(target, domain, evidence)]
        tried = [one for target in wanted for one in tunnels.get(target, [])]
        if not wanted:
            why = "none of its hosts was asked for" if domain.hosts else "no stable host name stands for this pattern"
            yield skips(domain.pattern, why)
        elif not tried:
            yield skips(domain.pattern, evidence.why_no_tunnel())
        else:
            yield _judge(domain, tried)


def _stands_for(target: str, domain: Domain, evidence: Evidence) -> bool:
    return evidence.profile.domain_of(host_of(target)) == domain


def _judge(domain: Domain, tried: list[TunnelTried]) -> Judgement:
    denied = {one.target: reason for one in tried if (reason := _denial(one)) is not None}
    if denied:
        evidence = tuple(sorted({event for one in tried if one.target in denied for event in key_events(one)}))
        return fails(domain.pattern, _finding(domain, denied, evidence))
    passed = [one for one in tried if _let_pass(one)]
    if not passed:
        return skips(domain.pattern, f"not decided: {tried[0].detail or tried[0].answer or tried[0].outcome}")
    return passes(domain.pattern, f"{len(passed)} of {len(tried)} hosts let pass")


def _let_pass(tried: TunnelTried) -> bool:
    """A tunnel with somebody's TLS in it, or a proxy that went to look up the name: both come after the policy."""
    if tried.opened:
        return tried.tls is not None
    return tried.answer is not None and denial_of(tried.answer) is Denial.NAME


def _denial(tried: TunnelTried) -> str | None:
    """Say how the proxy denies a host; None where it does not, or where something else is wrong."""
    if block_page(tried) is not None:
        return f"a block page ({tried.https})"
    if tried.failed is not None and tried.failed.failure in _CUT and tried.failed.operation is Operation.CONNECT:
        return str(tried.failed)
    if tried.failed is not None and tried.failed.failure is Failure.NOT_TLS:
        return f"{tried.failed.detail} after {tried.answer}"
    if tried.answer is None or tried.opened or denial_of(tried.answer) not in _DENIED:
        return None
    return str(tried.answer)


def _finding(domain: Domain, denied: dict[str, str], evidence: tuple[int, ...]) -> Finding:
    reasons = ", ".join(dict.fromkeys(denied.values()))
    return Finding(
        message="The proxy denies, or cuts off, hosts of this pattern",
        expected="CONNECT is allowed",
        actual=f"{reasons} for {', '.join(host_of(target) for target in denied)}",
        remedy=f"Allow {domain.pattern} for CONNECT to port 443, before any category or reputation rule.",
        evidence=evidence,
    )
