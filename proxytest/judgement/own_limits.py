"""What was not tested because of this machine's own limits: no check may blame the proxy for it."""

from dataclasses import replace

from proxytest.features.logon.observations import LogonControl, SchemeRepeated, SchemeTried
from proxytest.features.pac.observations import PacProxyTried, PacSeen
from proxytest.features.proxy.observations import AddressAsked, AskedAgain, ChallengesSeen, HeldTunnels, ProxyDialled
from proxytest.features.tls.observations import PlainAsked
from proxytest.features.tunnel.observations import DirectTried, TunnelTried
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed, Failure
from proxytest.model.observation import Observation

_Key = tuple[str, str, Scheme]

#: Judged by a missing answer; for other kinds the checks say that they are undecided.
_JUDGED = (
    ProxyDialled,
    ChallengesSeen,
    AddressAsked,
    AskedAgain,
    HeldTunnels,
    SchemeTried,
    LogonControl,
    TunnelTried,
    PlainAsked,
    DirectTried,
    PacSeen,
    PacProxyTried,
)


def untested(observations: tuple[Observation, ...]) -> tuple[Failed, ...]:
    """Return this machine's own failures; a tunnel that was opened later was tested."""
    last = _last_tunnels(observations)
    own = (_own(one) for one in observations if _decisive(one, last) is one)
    return tuple(failed for failed in own if failed is not None)


def without_own_limits(observations: tuple[Observation, ...]) -> tuple[Observation, ...]:
    """Return the observations for the checks, without those that this machine's limits prevented."""
    last, kept = _last_tunnels(observations), list[Observation]()
    for one in observations:
        if _own(one) is None and _own(_decisive(one, last)) is None:
            kept.append(one)
        elif isinstance(one, SchemeRepeated):
            kept.append(replace(one, failed=None))
        elif not isinstance(one, _JUDGED):
            kept.append(one)
    return tuple(kept)


def _own(one: Observation) -> Failed | None:
    failed = one.failed
    return failed if failed is not None and failed.failure is Failure.OWN_LIMIT else None


def _decisive(one: Observation, last: dict[_Key, TunnelTried]) -> Observation:
    """Return the last observation of a tunnel that was tried twice, else the observation itself."""
    return last[_key(one)] if isinstance(one, TunnelTried) else one


def _last_tunnels(observations: tuple[Observation, ...]) -> dict[_Key, TunnelTried]:
    return {_key(one): one for one in observations if isinstance(one, TunnelTried)}


def _key(tried: TunnelTried) -> _Key:
    return tried.purpose, tried.target, tried.scheme
