"""The proxy's policy allows the names that single features need.

What it checks: CONNECT to one host of each pattern that serves one feature, and TLS and a GET inside, with the log-on
that works.
Why it matters: these names often belong to other companies, so allow lists lack them. Then one feature is lost, such
as pictures or polls, and clients do not say why.
How it decides: warn where the proxy denies the host (403, a block page, a redirect, a reset for this name), and name
the feature. Never fail: the rest of the product works. A name that the proxy allows but cannot resolve is a pass; a
gateway error, and a connection that is closed without an answer, are undecided. Skip a pattern without a stable host,
and all where --target names hosts.
Remedy: allow the pattern for CONNECT to port 443, or switch the feature off where it is not wanted.
Sources: requirement R26.
"""

from collections.abc import Iterator
from functools import partial

from proxytest.features.tunnel.observations import FeatureTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import FEATURE_DENIED
from proxytest.judgement.disturbances import CONTROLS
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.names_allowed import OPEN_CODES, Denials, judge_pattern
from proxytest.judgement.say import skips, warns
from proxytest.judgement.transcripts import DENIES, exchange
from proxytest.model.profile import Domain, Purpose
from proxytest.model.result import Finding, Judgement

_EXAMPLES = (
    Example(
        title="Hosts were named by --target",
        transcript=exchange(1, DENIES),
        expect={NO_TARGET: "skip"},
        profile="webex-2026",
        says="--target",
    ),
)


@check(
    "policy/features",
    reads=(FeatureTried, *CONTROLS),
    requirements=("R26",),
    traffic=(),
    examples=_EXAMPLES,
    codes=(FEATURE_DENIED, *OPEN_CODES),
)
def policy_features(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each pattern that a client of the profile needs."""
    clients = [client.name for client in evidence.profile.clients]
    features = [one for one in evidence.profile.domains if one.purpose is Purpose.FEATURE]
    if features and evidence.asked.own_targets:
        yield skips(NO_TARGET, "the hosts of features are not tried where --target names hosts")
        return
    for domain in features:
        if any(map(domain.serves, clients)):
            yield judge_pattern(domain, "feature", evidence, partial(_denied, domain))


def _denied(domain: Domain, denials: Denials) -> Judgement:
    return warns(domain.pattern, _lost(domain, denials))


def _lost(domain: Domain, denials: Denials) -> Finding:
    feature = domain.lost or "the feature that needs this name"
    return FEATURE_DENIED.finding(
        message=f"Denied, so this feature is lost: {feature}",
        expected="CONNECT is allowed",
        actual=str(denials),
        remedy=f"Allow {domain.pattern} for CONNECT to port 443, or switch the feature off where it is not wanted.",
        evidence=denials.events,
        facts={"pattern": domain.pattern, "feature": feature},
    )
