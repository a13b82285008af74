"""Does another proxy than this one ask for a log-on: its parent, or another node behind its address?"""

from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.codes import LOGON_PARENT_ASKS
from proxytest.judgement.evidence import Evidence
from proxytest.model.answer import Answer
from proxytest.model.result import Finding
from proxytest.protocol.answered_by import answered_by
from proxytest.protocol.fingerprints import best_of, signs_of
from proxytest.protocol.parse_challenge import parse_challenges


def other_realm(answer: Answer, evidence: Evidence) -> str | None:
    """Return what is asked for that was not asked for before the log-on: a realm, or a scheme that has none."""
    before = [(one.scheme.lower(), one.parameter("realm")) for one in evidence.challenges]
    schemes = {scheme for scheme, _ in before}
    asked = [(one.scheme, one.parameter("realm")) for one in parse_challenges(answer.head.values("Proxy-Authenticate"))]
    realms = [realm for scheme, realm in asked if realm and (scheme.lower(), realm) not in before]
    new = realms or [scheme for scheme, realm in asked if not realm and scheme.lower() not in schemes]
    if not new:
        return None
    what = "another realm" if realms else "another scheme"
    return f"after the log-on {what} is asked for: {', '.join(dict.fromkeys(new))}"


def other_sender(answer: Answer, evidence: Evidence) -> str | None:
    """Return that another proxy wrote the refusal, by its name or, where there is none, by its product."""
    own, name = evidence.names_of_proxy, answered_by(answer)
    if name is not None and own:
        return None if name in own else f"{name} refuses the log-on, while {', '.join(sorted(own))} answered before"
    asking = next((seen.answer for seen in evidence.each(ChallengesSeen) if seen.challenges), None)
    before, now = (best_of(signs_of(one)).name if one is not None else None for one in (asking, answer))
    return f"{now} refuses the log-on, while {before} answered before" if before and now and before != now else None


def parent_asks(tried: TunnelTried, evidence: Evidence) -> Finding | None:
    """Return a finding where a log-on works, and one host gets a demand for another: a parent serves this host."""
    answer = tried.answer
    if answer is None or answer.status != 407 or not evidence.challenges or not evidence.working_schemes():
        return None
    said = other_realm(answer, evidence)
    return asked_by_parent(answer, said, message="For this host a parent proxy asks for a log-on") if said else None


def asked_by_parent(answer: Answer, said: str, *, message: str) -> Finding:
    """Return the finding."""
    return LOGON_PARENT_ASKS.finding(
        message=message,
        expected="no further log-on after the one that this proxy asked for",
        actual=said,
        evidence=(answer.event,),
        facts={"name": answered_by(answer) or ""},
    )
