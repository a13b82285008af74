"""The proxy's policy allows each domain of the profile's allow list.

What it checks: CONNECT to hosts of each pattern of the allow list.
Why it matters: one missing pattern disables a feature, and clients do not say which.
How it decides: fail where the proxy denies a host (403, a block page, a redirect, a reset for this name, or another
answer that only this host gets, while others pass). A name that
the proxy allows but cannot resolve is a pass. A gateway error, and a connection that is closed without an answer, are
undecided. Skip a pattern without a known host.
Remedy: allow the pattern for CONNECT to port 443, before any category or reputation rule; `proxytest policy` prints
the rules for many products.
Sources: requirements R13, R14.
"""

from collections.abc import Iterator

from proxytest.features.tls.observations import ControlTried, PlainAsked
from proxytest.features.tunnel.observations import DirectTried, HttpsTried, TunnelTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import PATTERN_DENIED
from proxytest.judgement.disturbances import CONTROLS
from proxytest.judgement.evidence import Evidence, host_of
from proxytest.judgement.names_allowed import NO_STABLE_HOST, OPEN_CODES, Denials, judge_names
from proxytest.judgement.say import blocked, fails, skips
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.printed_command import policy_command
from proxytest.model.profile import Domain, Profile, Purpose
from proxytest.model.result import Finding, Judgement
from proxytest.model.traffic import Traffic


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
    traffic=(Traffic.SIGNALLING,),
    reads=(HttpsTried, *CONTROLS),
    beside=(ControlTried, DirectTried, PlainAsked),
    proves=True,
    requirements=("R13", "R14"),
    examples=_EXAMPLES,
    codes=(PATTERN_DENIED, *OPEN_CODES),
)
def policy_allow_list(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each pattern by its hosts."""
    tunnels = evidence.tunnels("https")
    for domain in evidence.profile.domains:
        if domain.purpose is not Purpose.SERVICE:
            continue  # policy/features, client/hybrid and tls/revocation check others; deprecated ones nobody needs
        wanted = [target for target in evidence.asked.targets if _stands_for(target, domain, evidence)]
        tried = [one for target in wanted for one in tunnels.get(target, [])]
        if not wanted:
            why = "none of its hosts was asked for" if domain.hosts else NO_STABLE_HOST
            yield skips(domain.pattern, why)
        elif not tried:
            yield blocked(domain.pattern, why_blocked(evidence))
        else:
            yield _judge(domain, tried, evidence)


def _stands_for(target: str, domain: Domain, evidence: Evidence) -> bool:
    return evidence.profile.domain_of(host_of(target)) == domain


def _judge(domain: Domain, tried: list[TunnelTried], evidence: Evidence) -> Judgement:
    def denied(denials: Denials) -> Judgement:
        return fails(domain.pattern, _finding(domain, evidence.profile, denials))

    return judge_names(domain.pattern, tried, evidence, denied)


def _finding(domain: Domain, profile: Profile, denials: Denials) -> Finding:
    return PATTERN_DENIED.finding(
        message="The proxy denies or cuts hosts of this pattern",
        expected="CONNECT is allowed",
        actual=str(denials),
        remedy=f"Allow {domain.pattern} for CONNECT to port 443, before any category or reputation rule; "
        f"{policy_command(profile.name)} prints the rules.",
        evidence=denials.events,
        because=denials.because,
    )
