"""How long a connection may be silent before it is forgotten, from tunnels that were silent for different times."""

from enum import Enum, auto

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.features.websocket.observations import IdleTried, PingedTried, SilenceTried
from proxytest.judgement.evidence import Evidence


def limit_of(tried: TunnelTried, evidence: Evidence) -> tuple[float, float]:
    """Return the longest silence that was survived, 0 if none was, and the shortest that was not.

    A longer silence that was survived proves nothing about a shorter one that was not: it may have gone another way.
    """
    seen = [one for one in evidence.each(SilenceTried) if one.target == tried.target and one.websocket]
    cut = [one.silence_s for one in seen if one.websocket and one.websocket.cut]
    first = (tried.websocket.idle_s if tried.websocket else None) or 0.0
    shortest = min([*cut, first])
    kept = [one.silence_s for one in seen if one.websocket and not one.websocket.cut and one.websocket.idle_s]
    return max((one for one in kept if one < shortest), default=0.0), shortest


class Limit(Enum):
    """What is limited where a silent connection is cut."""

    SILENCE = auto()
    AGE = auto()


def cut_after(target: str, evidence: Evidence) -> float | None:
    """Return the shortest time after which a silent connection to a target was cut; None where none was."""
    cut = (one for one in evidence.each(IdleTried) if one.target == target and one.websocket and one.websocket.cut)
    return next((limit_of(one, evidence)[1] for one in cut), None)


def what_is_limited(target: str, evidence: Evidence) -> Limit | None:
    """Return what is limited, by a connection that was pinged before silence could end it; None: not known."""
    pinged = next((one for one in evidence.each(PingedTried) if one.target == target), None)
    seen, cut = pinged.websocket if pinged is not None else None, cut_after(target, evidence)
    if pinged is None or seen is None or seen.held_s is None or cut is None:
        return None
    if seen.held_s >= pinged.wanted_s:
        return Limit.SILENCE
    return Limit.AGE if cut - 2 * pinged.every_s <= seen.held_s <= cut + pinged.every_s else None
