"""The proxy's policy allows each domain of the profile's allow list.

What it checks: CONNECT to hosts of each pattern of the allow list.
Why it matters: one missing pattern disables a feature, and clients do not say which.
How it decides: fail where the proxy denies a host (403, a block page, a redirect, a connection that is cut for these
names). A name that the proxy allows but cannot resolve is a pass. A gateway error is undecided. Skip a pattern without
a known host.
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
        title="The proxy cannot reach any host: its policy is unknown",
        transcript=_transcript("502 Bad Gateway"),
        expect={"*.ciscospark.com": "undecided"},
    ),
    Example(
        title="Redirected to a log-on page",
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
    """Judge each pattern by its hosts."""
    tunnels = evidence.tunnels("https")
    for domain in evidence.profile.domains:
        if domain.purpose is not Purpose.SERVICE:
            continue  # tls/revocation checks the others, and deprecated ones are not needed
        wanted = [target for target in evidence.asked.targets if _stands_for(target, domain, evidence)]
        tried = [one for target in wanted for one in tunnels.get(target, [])]
        if not wanted:
            why = "none of its hosts was asked for" if domain.hosts else "no host name is known for this pattern"
            yield skips(domain.pattern, why)
        elif not tried:
            yield blocked(domain.pattern, evidence.why_blocked())
        else:
            yield _judge(domain, tried, evidence)


def _stands_for(target: str, domain: Domain, evidence: Evidence) -> bool:
    return evidence.profile.domain_of(host_of(target)) == domain


def _judge(domain: Domain, tried: list[TunnelTried], evidence: Evidence) -> Judgement:
    if all(map(refuses_connect, tried)):
        return undecided(domain.pattern, f"the proxy refuses CONNECT for every host ({tried[0].answer})")
    denials = {one.target: reason for one in tried if (reason := denied(one, evidence)) is not None}
    if denials:
        events = tuple(sorted({event for one in tried if one.target in denials for event in key_events(one)}))
        return fails(domain.pattern, _finding(domain, denials, events))
    passed = [one for one in tried if let_pass(one, evidence)]
    if refused := next((one for one in tried if one.outcome is Outcome.REFUSED), None):
        return undecided(domain.pattern, f"the proxy asks for another log-on for {host_of(refused.target)}")
    if not passed:
        withheld = all(one.outcome is Outcome.WITHHELD for one in tried)
        say = skips if withheld else undecided
        return say(domain.pattern, str(tried[0].detail or tried[0].answer or tried[0].outcome))
    return passes(domain.pattern, f"{len(passed)} of {len(tried)} hosts allowed")


def _finding(domain: Domain, denials: dict[str, str], evidence: tuple[int, ...]) -> Finding:
    reasons = ", ".join(dict.fromkeys(denials.values()))
    return PATTERN_DENIED.finding(
        message="The proxy denies or cuts hosts of this pattern",
        expected="CONNECT is allowed",
        actual=f"{reasons} for {', '.join(host_of(target) for target in denials)}",
        remedy=f"Allow {domain.pattern} for CONNECT to port 443, before any category or reputation rule; "
        "proxytest policy --for PRODUCT prints the rules.",
        evidence=evidence,
    )
