"""What was recorded, as it would be after a change."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.model.certificate import TlsSeen
from proxytest.model.observation import Observation
from proxytest.model.profile import TlsVersion
from proxytest.model.run import Run
from proxytest.model.withdrawn import Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Worlds:
    """Two versions of the observations: where both lead to one conclusion, that is known."""

    certain: tuple[Observation, ...]  #: with what certainly changes
    worst: tuple[Observation, ...]  #: and with what may change, since the run does not tell
    recorded: tuple[Recorded, ...]
    least_tls: TlsVersion | None = None  #: that the clients then need
    why: str = ""  #: why a client stops, where the judgement's own words say less
    proxy_stops: str = ""  #: why nobody reaches the proxy then
    proxy_may_stop: str = ""  #: why that may be, which the run does not tell


Change = Callable[[Run], Worlds]


def handshakes(run: Run) -> Iterator[tuple[str, TlsSeen]]:
    """Return each handshake with the far end inside a tunnel, with its target."""
    for seen in run.observations:
        if isinstance(seen, TunnelTried) and seen.tls is not None and not seen.wants_refusal:
            yield seen.target, seen.tls


def with_handshakes(run: Run, changed: Callable[[TlsSeen], TlsSeen]) -> tuple[Observation, ...]:
    """Return the observations with each of these handshakes changed; the others stay the same objects."""
    return tuple(_with_handshake(seen, changed) for seen in run.observations)


def _with_handshake(seen: Observation, changed: Callable[[TlsSeen], TlsSeen]) -> Observation:
    if not isinstance(seen, TunnelTried) or seen.tls is None or (tls := changed(seen.tls)) is seen.tls:
        return seen
    return replace(seen, tls=tls)


def named(targets: dict[str, object] | list[str]) -> str:
    """Return hosts for a sentence: some by name, the others counted."""
    hosts = [target.rpartition(":")[0] or target for target in dict.fromkeys(targets)]
    return ", ".join(hosts) if len(hosts) <= _NAMED else f"{', '.join(hosts[:_NAMED])} and {len(hosts) - _NAMED} more"


_NAMED = 6
