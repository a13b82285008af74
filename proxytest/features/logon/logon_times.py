"""How long each accepted log-on took."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from proxytest.features.logon.observations import SchemeRepeated, SchemeTried
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.model.challenge import Scheme
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome

_PASSED = (Outcome.ACCEPTED, Outcome.NOT_CHALLENGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogonTime:
    """The seconds of one accepted log-on."""

    scheme: Scheme
    target: str
    seconds: float
    event: int  #: its last one


def logon_times(observations: Iterable[Observation]) -> Iterator[LogonTime]:
    """Return what each accepted log-on took."""
    every = tuple(observations)
    for kind in (SchemeTried, TunnelTried):
        for one in every:
            if isinstance(one, kind) and one.outcome in _PASSED and one.logon_s is not None and one.events:
                yield LogonTime(scheme=one.scheme, target=one.target, seconds=one.logon_s, event=one.events[-1])
    for again in every:
        if isinstance(again, SchemeRepeated) and again.events:
            accepted = sum(outcome in _PASSED for outcome in again.outcomes)
            for took in again.logon_s[:accepted]:
                yield LogonTime(scheme=again.scheme, target=again.target, seconds=took, event=again.events[-1])
