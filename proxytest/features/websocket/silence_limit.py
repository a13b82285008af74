"""How long a connection may be silent before it is forgotten, from tunnels that were silent for different times."""

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.features.websocket.observations import SilenceTried
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
