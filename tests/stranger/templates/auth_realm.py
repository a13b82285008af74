"""Basic and Digest name a realm.

What it checks: whether each challenge of Basic and of Digest has the parameter realm.
Why it matters: browsers show the realm where they ask for a password, and some clients refuse a challenge without one.
How it decides: warn where it is missing; pass where each has one; skip where neither scheme is offered.
Remedy: give the proxy's authentication a realm.
Sources: requirement R11; RFC 7617 section 2; RFC 7616 section 3.3.
"""

from collections.abc import Iterator

from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.say import passes, skips, warns
from proxytest.judgement.transcripts import offer
from proxytest.model.challenge import Scheme
from proxytest.model.code import Code
from proxytest.model.result import Judgement, Party

_EXAMPLES = (
    Example(
        title="Basic without a realm",
        transcript=offer("Basic"),
        expect={"proxy": "warn"},
        user=None,
        says="Basic without realm",
    ),
    Example(
        title="Digest with a realm",
        transcript=offer('Digest realm="corp", nonce="MTIz", qop="auth"'),
        expect={"proxy": "pass"},
        user=None,
    ),
    Example(title="NTLM has none", transcript=offer("NTLM"), expect={"proxy": "skip"}, user=None),
)

NO_REALM = Code(
    id="logon.no-realm",
    title="A challenge names no realm",
    remedy="Give the proxy's authentication a realm.",
    party=Party.PROXY,
)


@check("auth/realm", reads=(ChallengesSeen,), requirements=("R11",), examples=_EXAMPLES, codes=(NO_REALM,))
def auth_realm(evidence: Evidence) -> Iterator[Judgement]:
    """Judge every challenge that must have one."""
    wanted = [one for one in evidence.challenges if one.is_for(Scheme.BASIC) or one.is_for(Scheme.DIGEST)]
    without = dict.fromkeys(one.scheme for one in wanted if one.parameter("realm") is None)
    if not wanted:
        yield skips(evidence.proxy, "neither Basic nor Digest is offered")
    elif not without:
        yield passes(evidence.proxy, "each challenge names its realm")
    else:
        finding = NO_REALM.finding(
            message="A challenge names no realm",
            expected="realm in each challenge of Basic and Digest",
            actual=f"{', '.join(without)} without realm",
            evidence=tuple(one.answer.event for one in evidence.each(ChallengesSeen) if one.answer is not None),
        )
        yield warns(evidence.proxy, finding)
