"""Find the probes: each is declared in its feature, and adding one touches no other."""

from functools import cache

from proxytest.features.modules import PROBES, modules
from proxytest.model.other_packages import added
from proxytest.probe.declare import Probe

#: From what is known without the network to what goes past the proxy.
_FEATURES = ("settings", "pac", "proxy", "logon", "tunnel", "websocket", "tls", "product", "media", "outside")


@cache  # of modules and metadata that do not change while a program runs
def all_probes() -> tuple[Probe, ...]:
    """Return every probe, in the order in which reports tell of them, with other packages' `proxytest.probes`.

    An entry point that cannot be loaded raises what it raises.
    """
    found = [value for module in modules(PROBES) for value in vars(module).values() if isinstance(value, Probe)]
    found += [value for point in added("proxytest.probes") if isinstance(value := point.load(), Probe)]
    by_id = {probe.id: probe for probe in found}
    return tuple(sorted(by_id.values(), key=lambda probe: (_rank(probe), _depth(probe, found))))


def _rank(probe: Probe) -> int:
    feature = probe.id.partition("/")[0]
    return _FEATURES.index(feature) if feature in _FEATURES else len(_FEATURES)


def _depth(probe: Probe, probes: list[Probe]) -> int:
    """Return how many probes go before, one after another."""
    return max((1 + _depth(one, probes) for one in probes if one.gives in probe.needs), default=0)
