"""How long each accepted log-on took."""

from collections.abc import Iterable, Iterator

from proxytest.features.logon.observations import SchemeRepeated, SchemeTried
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.model.challenge import Scheme
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome

_PASSED = (Outcome.ACCEPTED, Outcome.NOT_CHALLENGED)


def logon_times(observations: Iterable[Observation]) -> Iterator[tuple[Scheme, float, int]]:
    """Return the scheme, the seconds and the last event of each accepted log-on."""
    every = tuple(observations)
    for kind in (SchemeTried, TunnelTried):
        for one in every:
            if isinstance(one, kind) and one.outcome in _PASSED and one.logon_s is not None and one.events:
                yield one.scheme, one.logon_s, one.events[-1]
    for again in every:
        if isinstance(again, SchemeRepeated) and again.events:
            accepted = sum(outcome in _PASSED for outcome in again.outcomes)
            yield from ((again.scheme, took, again.events[-1]) for took in again.logon_s[:accepted])
