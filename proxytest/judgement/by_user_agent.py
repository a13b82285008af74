"""A proxy that denies our own name, and not a browser's: then its refusals tell nothing of hosts."""

from proxytest.features.logon.observations import UserAgentTried
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.judgement.blocked import Blocked
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.unlike_answers import ASKS, DENIED, OPENED, kind_of
from proxytest.model.answer import Answer
from proxytest.model.code import Code
from proxytest.model.result import Party

BY_USER_AGENT = Code(
    id="offer.by-user-agent",
    title="The proxy's answer depends on the User-Agent",
    remedy="Let the proxy's policy not depend on the User-Agent, or add these clients to it: its log shows what they "
    "send.",
    party=Party.PROXY,
)


def denied_everywhere(evidence: Evidence) -> ChallengesSeen | None:
    """Return the first answer without a log-on where each of them denies."""
    asked = [seen for seen in evidence.each(ChallengesSeen) if seen.answer is not None]
    denied = all(seen.answer is not None and kind_of(seen.answer) == DENIED for seen in asked)
    return asked[0] if asked and denied else None


def denied_by_program(answer: Answer | None, evidence: Evidence) -> Blocked | None:
    """Return the doubt about a denial where a browser is answered otherwise, and we are denied again after it."""
    tried = evidence.one(UserAgentTried)
    if answer is None or kind_of(answer) != DENIED or denied_everywhere(evidence) is None or tried is None:
        return None
    again = tried.again is not None and kind_of(tried.again) == DENIED
    if not again or tried.answer is None or kind_of(tried.answer) not in (OPENED, ASKS):
        return None
    reason = f"refused ({answer}), but a browser's User-Agent is answered by {tried.answer}"
    return Blocked(reason=reason, code=BY_USER_AGENT)
