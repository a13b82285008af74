"""NTLM is gone: as a scheme, and inside Negotiate; and NTLMv1 is gone, where NTLM stays."""

from collections.abc import Callable
from dataclasses import replace

from proxytest.engine.outlook.worlds import Worlds
from proxytest.features.logon.observations import (
    LogonControl,
    NegotiateMechanisms,
    SchemeRepeated,
    SchemeTried,
    TokenReply,
    UserAgentTried,
)
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.judgement.evidence import PASSED
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.run import Run
from proxytest.model.withdrawn import Recorded

_NTLM = "NTLM"
_V2 = "NTLMv2"
_AGAIN = "run it again with --auth ntlm --user NAME"
_OTHER_ADDRESS = "run it from an address that the proxy does not know yet"
_AGAIN_NEGOTIATE = "run it again with --auth negotiate, with a ticket or with --user NAME"
_UNTRIED = Recorded(seen="no log-on by NTLM was accepted in this run, so nothing stands on it")


def without_ntlm(run: Run) -> Worlds:
    """Nobody offers or accepts NTLM; what was seen inside tunnels stays, since it does not depend on the log-on."""
    repeats = _repeats(run)
    kept = [changed for seen in run.observations if (changed := _without(seen, repeats)) is not None]
    kept += _declined(run)
    worst = tuple(seen for seen in kept if not _may_be_ntlm(seen))
    return Worlds(certain=tuple(kept), worst=worst, recorded=_scheme_seen(run))


def without_ntlm_v1(run: Run) -> Worlds:
    """A log-on that NTLMv2 proved stays; of one whose version is not recorded nobody knows."""
    accepted, repeats = _accepted(run), _repeats(run)
    doubtful = [one for one in accepted if _version(one) != _V2]
    worst = [seen for seen in run.observations if seen not in doubtful and not (doubtful and repeats(seen))]
    return Worlds(
        certain=run.observations, worst=tuple(worst), recorded=tuple(map(_version_seen, accepted)) or (_UNTRIED,)
    )


def by_ntlm(seen: SchemeTried) -> bool:
    """Was it a log-on by NTLM, perhaps inside Negotiate?"""
    return seen.scheme is Scheme.NTLM or (seen.scheme is Scheme.NEGOTIATE and seen.mechanism == _NTLM)


def _may_be_ntlm(seen: Observation) -> bool:
    """Was it a log-on by Negotiate, of which the run does not tell what was inside?"""
    return isinstance(seen, SchemeTried) and seen.scheme is Scheme.NEGOTIATE and seen.mechanism is None


def _accepted(run: Run) -> list[SchemeTried]:
    """Return the log-ons by NTLM that were accepted, and those that may have been by it."""
    tried = [one for one in run.observations if isinstance(one, SchemeTried) and (by_ntlm(one) or _may_be_ntlm(one))]
    return [one for one in tried if one.outcome in PASSED]


def _without(seen: Observation, repeats: Callable[[Observation], bool]) -> Observation | None:
    match seen:
        case ChallengesSeen() | UserAgentTried():
            return replace(seen, challenges=tuple(one for one in seen.challenges if not one.is_for(Scheme.NTLM)))
        case NegotiateMechanisms():
            return replace(seen, raw=TokenReply.REFUSED, wrapped=TokenReply.REFUSED, failed=None)
        case SchemeTried():
            return None if by_ntlm(seen) else seen
        case _:
            return None if repeats(seen) else seen


def _repeats(run: Run) -> Callable[[Observation], bool]:
    """Return whether an observation repeats a log-on by NTLM."""
    wrapped = any(one.scheme is Scheme.NEGOTIATE and by_ntlm(one) for one in _accepted(run))
    schemes = (Scheme.NTLM, Scheme.NEGOTIATE) if wrapped else (Scheme.NTLM,)
    return lambda seen: isinstance(seen, SchemeRepeated | LogonControl) and seen.scheme in schemes


def _declined(run: Run) -> list[Observation]:
    """Return that Negotiate leads to no NTLM, where it is offered and nobody asked what it leads to."""
    known = any(isinstance(one, NegotiateMechanisms) for one in run.observations)
    offering = (one for one in run.observations if isinstance(one, ChallengesSeen) and _negotiates(one.challenges))
    seen = next(offering, None)
    if known or seen is None:
        return []
    refused = TokenReply.REFUSED
    return [NegotiateMechanisms(target=seen.target, raw=refused, wrapped=refused, events=seen.events)]


def _negotiates(challenges: tuple[Challenge, ...]) -> bool:
    return any(one.is_for(Scheme.NEGOTIATE) for one in challenges)


def _scheme_seen(run: Run) -> tuple[Recorded, ...]:
    tried = [one for one in run.observations if isinstance(one, SchemeTried) and one.outcome in PASSED]
    told = (
        Recorded(
            seen=f"{one.scheme.label}{_inside(one)} was accepted{', and goes' if by_ntlm(one) else ''}",
            decides=not _may_be_ntlm(one),
            tells=_AGAIN_NEGOTIATE if _may_be_ntlm(one) else "",
            evidence=one.events,
        )
        for one in tried
        if one.scheme is not Scheme.NONE
    )
    return tuple(told) or (Recorded(seen="no log-on was accepted in this run"),)


def _inside(tried: SchemeTried) -> str:
    if _may_be_ntlm(tried):
        return ", with NTLM or Kerberos inside,"
    return f" with {tried.mechanism}" if tried.scheme is Scheme.NEGOTIATE and tried.mechanism else ""


def _version(tried: SchemeTried) -> str | None:
    return tried.proof.ntlm if tried.proof is not None else None


def _version_seen(tried: SchemeTried) -> Recorded:
    version, proof = _version(tried), tried.proof
    if tried.outcome is Outcome.NOT_CHALLENGED:
        seen = f"{tried.scheme.label} passed by its first token, which proves no version"
        return Recorded(seen=seen, decides=False, tells=_OTHER_ADDRESS, evidence=tried.events)
    if version is None or proof is None:
        seen = f"{tried.scheme.label} was accepted; its version is not recorded in this run"
        return Recorded(seen=seen, decides=False, tells=_AGAIN, evidence=tried.events)
    challenge = f"; the proxy's challenge has {proof.target_info or 0} bytes of TargetInfo" if proof.flags else ""
    seen = f"{tried.scheme.label} was accepted with {version}{challenge}"
    return Recorded(seen=seen, decides=version == _V2, tells="" if version == _V2 else _AGAIN, evidence=tried.events)
