"""The proxy's policy allows each domain of the profile's allow list.

What it checks: CONNECT to the hosts that stand for each pattern of the allow list.
Why it matters: one missing pattern leaves a feature dead, and clients do not say which.
How it decides: a denial (403, a block page, a redirect, a connection that is cut on these names) fails the pattern. A
name that the proxy lets pass but cannot resolve is allowed all the same; a gateway error leaves it undecided. A pattern
without a stable host cannot be tested by names.
Remedy: allow the pattern for CONNECT to port 443, before any category or reputation rule; `proxytest policy` prints
the rules for many products.
Sources: requirements R13, R14.
"""

from collections.abc import Iterator

from proxytest.features.tunnel.observations import HttpsTried, TunnelTried
from proxytest.judgement.causes import denied, key_events, let_pass, refuses_connect
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import PATTERN_DENIED
from proxytest.judgement.evidence import Evidence, host_of
from proxytest.judgement.say import blocked, fails, passes, skips, undecided
from proxytest.model.outcome import Outcome
from proxytest.model.profile import Domain, Purpose
from proxytest.model.result import Finding, Judgement


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
        expect={"*.ciscospark.com": "undecided"},
    ),
    Example(
        title="Sent to a log-on page",
        transcript=_transcript("302 Found"),
        expect={"*.ciscospark.com": "fail"},
    ),
)


@check(
    "policy/allow-list",
    reads=(HttpsTried,),
    proves=True,
    requirements=("R13", "R14"),
    examples=_EXAMPLES,
    codes=(PATTERN_DENIED,),
)
def policy_allow_list(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each pattern by the hosts that stand for it."""
    tunnels = evidence.tunnels("https")
    for domain in evidence.profile.domains:
        if domain.purpose is not Purpose.SERVICE:
            continue  # tls/revocation asks for the others, and nothing needs what is deprecated
        wanted = [target for target in evidence.asked.targets if _stands_for(target, domain, evidence)]
        tried = [one for target in wanted for one in tunnels.get(target, [])]
        if not wanted:
            why = "none of its hosts was asked for" if domain.hosts else "no stable host name stands for this pattern"
            yield skips(domain.pattern, why)
        elif not tried:
            yield blocked(domain.pattern, evidence.why_blocked())
        else:
            yield _judge(domain, tried, evidence)


def _stands_for(target: str, domain: Domain, evidence: Evidence) -> bool:
    return evidence.profile.domain_of(host_of(target)) == domain


def _judge(domain: Domain, tried: list[TunnelTried], evidence: Evidence) -> Judgement:
    if all(map(refuses_connect, tried)):
        return undecided(domain.pattern, f"the proxy refuses CONNECT, whatever the host ({tried[0].answer})")
    denials = {one.target: reason for one in tried if (reason := denied(one, evidence)) is not None}
    if denials:
        events = tuple(sorted({event for one in tried if one.target in denials for event in key_events(one)}))
        return fails(domain.pattern, _finding(domain, denials, events))
    passed = [one for one in tried if let_pass(one, evidence)]
    if refused := next((one for one in tried if one.outcome is Outcome.REFUSED), None):
        return undecided(domain.pattern, f"the proxy asks this user again for {host_of(refused.target)}")
    if not passed:
        withheld = all(one.outcome is Outcome.WITHHELD for one in tried)
        say = skips if withheld else undecided
        return say(domain.pattern, str(tried[0].detail or tried[0].answer or tried[0].outcome))
    return passes(domain.pattern, f"{len(passed)} of {len(tried)} hosts let pass")


def _finding(domain: Domain, denials: dict[str, str], evidence: tuple[int, ...]) -> Finding:
    reasons = ", ".join(dict.fromkeys(denials.values()))
    return PATTERN_DENIED.finding(
        message="The proxy denies, or cuts off, hosts of this pattern",
        expected="CONNECT is allowed",
        actual=f"{reasons} for {', '.join(host_of(target) for target in denials)}",
        remedy=f"Allow {domain.pattern} for CONNECT to port 443, before any category or reputation rule; "
        "proxytest policy --for PRODUCT prints the rules.",
        evidence=evidence,
    )
