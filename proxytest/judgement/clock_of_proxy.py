"""Whose clock does a Date tell? That of whoever wrote the answer: a parent's, or a web server's, is not the proxy's."""

from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.judgement.evidence import Evidence
from proxytest.model.answer import Answer
from proxytest.protocol.answered_by import passed_by
from proxytest.protocol.denial import bears_mark


def dated(evidence: Evidence) -> tuple[ChallengesSeen, ...]:
    """Return the answers with a Date."""
    return tuple(seen for seen in evidence.each(ChallengesSeen) if seen.skew_s is not None and seen.answer is not None)


def dated_by_proxy(evidence: Evidence) -> tuple[ChallengesSeen, ...]:
    """Return those that the proxy itself wrote."""
    if evidence.asked_as_server is not None:
        return ()
    return tuple(seen for seen in dated(evidence) if seen.answer is not None and _is_own(seen.answer, seen))


def skew_of_proxy(evidence: Evidence) -> float | None:
    """Return the seconds by which the proxy's clock is ahead of this machine's; None where it is not known."""
    return next((seen.skew_s for seen in dated_by_proxy(evidence)), None)


def _is_own(answer: Answer, seen: ChallengesSeen) -> bool:
    """Is it an answer that only a proxy gives, and that none passed on?

    A proxy keeps the Date of what it passes on (RFC 9110 section 6.6.1), and adds its name to Via (section 7.6.3).
    """
    of_a_proxy = answer.head.connected or bool(seen.challenges) or bears_mark(answer)
    return of_a_proxy and len(passed_by(answer)) <= 1
