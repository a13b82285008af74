"""What an answer to CONNECT says of log-ons, though it asks for none: then it says nothing of the host."""

from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.judgement.blocked import Blocked
from proxytest.judgement.codes import LOGON_DIRECTORY_DOWN, LOGON_PARENT_ASKS
from proxytest.judgement.evidence import Evidence
from proxytest.model.answer import Answer
from proxytest.model.result import Finding, Sureness
from proxytest.protocol.logon_words import says_directory_down, says_parent_asks

#: A challenge is judged as a log-on.
_ASKS = (401, 407)
_SAID = {
    LOGON_DIRECTORY_DOWN: "that log-ons cannot be checked now",
    LOGON_PARENT_ASKS: "that its parent refuses or asks for a log-on",
}


def trouble_said(answer: Answer | None) -> Blocked | None:
    """Return the trouble with log-ons that a refusal names."""
    if answer is None or answer.head.connected or answer.status in _ASKS:
        return None
    code = LOGON_DIRECTORY_DOWN if says_directory_down(answer) else None
    code = code or (LOGON_PARENT_ASKS if says_parent_asks(answer) else None)
    return Blocked(reason=f"refused, but the proxy says {_SAID[code]} ({answer})", code=code) if code else None


def trouble_of_all(evidence: Evidence) -> tuple[Answer, Blocked] | None:
    """Return the trouble that the proxy names without a log-on, where it neither asks for one nor opens a tunnel."""
    answers = [seen.answer for seen in evidence.each(ChallengesSeen) if seen.answer is not None]
    if any(answer.head.connected or answer.status in _ASKS for answer in answers):
        return None
    said = ((answer, trouble_said(answer)) for answer in answers)
    return next(((answer, trouble) for answer, trouble in said if trouble is not None), None)


def trouble_found(answer: Answer, trouble: Blocked) -> Finding:
    """Return the finding for a trouble that the proxy names."""
    code = trouble.code or LOGON_DIRECTORY_DOWN
    return code.finding(
        message=f"The proxy says {_SAID[code]}",
        expected="2xx, or 407 that asks for a log-on",
        actual=f"CONNECT without a log-on was answered by {answer}",
        evidence=(answer.event,),
        certainty=Sureness.PROVEN,
        facts={"status": answer.status},
    )
