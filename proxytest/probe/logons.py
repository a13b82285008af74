"""The log-ons that work, from the observations so far."""

from proxytest.features.logon.observations import NegotiateMechanisms, SchemeTried, TokenReply
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.judgement.evidence import PASSED, Evidence
from proxytest.model.challenge import STRENGTH, Challenge, Scheme
from proxytest.model.logon import NO_LOGON, Logon
from proxytest.model.outcome import Outcome


def demands(seen: ChallengesSeen) -> bool:
    """Does the proxy ask for a log-on?"""
    return seen.answer is not None and seen.answer.status in (401, 407)


def challenged(evidence: Evidence) -> ChallengesSeen | None:
    """Return the first answer that asks for a log-on."""
    return next((seen for seen in evidence.each(ChallengesSeen) if demands(seen)), None)


def challenge_for(challenges: tuple[Challenge, ...], scheme: Scheme) -> Challenge | None:
    """Return the challenge of a scheme."""
    return next((challenge for challenge in challenges if challenge.is_for(scheme)), None)


def logon_by(scheme: Scheme, evidence: Evidence) -> Logon:
    """Return the log-on by a scheme, in the form that this proxy accepts."""
    asked = challenged(evidence)
    accepted = (one for one in evidence.each(SchemeTried) if one.outcome is Outcome.ACCEPTED)
    return Logon(
        scheme=scheme,
        challenge=challenge_for(asked.challenges, scheme) if asked else None,
        # As Windows sends it: px also accepts the other form, and the proof in it, but then asks for another one.
        raw=any(seen.raw is TokenReply.CONTINUED for seen in evidence.each(NegotiateMechanisms)),
        charset=next((one.mechanism for one in accepted if one.scheme is scheme is Scheme.BASIC), None),
    )


def working(evidence: Evidence) -> tuple[Logon, ...]:
    """Return the log-ons that work, the strongest first."""
    return evidence.derived(_working)


def _working(evidence: Evidence) -> tuple[Logon, ...]:
    if not evidence.answered:
        return ()
    if challenged(evidence) is None:
        return (NO_LOGON,)  # no credentials were requested: none are sent
    worked = {one.scheme for one in evidence.each(SchemeTried) if one.outcome in PASSED}
    return tuple(logon_by(scheme, evidence) for scheme in STRENGTH if scheme in worked)


def strongest(evidence: Evidence) -> Logon:
    """Return the strongest log-on that works; without credentials if none does."""
    return next(iter(working(evidence)), NO_LOGON)


def working_for(target: str, evidence: Evidence) -> tuple[Logon, ...]:
    """Return the log-ons for one target; hosts may be exempt from the log-on."""
    asked = evidence.derived(_last_answers).get(target)
    return (NO_LOGON,) if asked and not demands(asked) and not _trouble(asked) else working(evidence)


def _last_answers(evidence: Evidence) -> dict[str, ChallengesSeen]:
    return {seen.target: seen for seen in evidence.each(ChallengesSeen) if seen.answer is not None}


def _trouble(seen: ChallengesSeen) -> bool:
    """Does the answer tell nothing of this host's log-on? Errors and limits may come before it is asked for."""
    return seen.answer is not None and (seen.answer.status == 429 or seen.answer.status >= 500)
