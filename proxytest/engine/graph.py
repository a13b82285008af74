"""Which probes a run needs: those that observe what the selected checks read, and what these need in turn."""

from collections.abc import Iterable, Iterator

from proxytest.judgement.check import Check
from proxytest.model.observation import Observation
from proxytest.probe.declare import Probe
from proxytest.probe.plan import Plan

_Kind = type[Observation]


def part_of_run(probes: Iterable[Probe], plan: Plan) -> tuple[Probe, ...]:
    """Return the probes without those that this run does not use, for example without an option."""
    return tuple(probe for probe in probes if not probe.when(plan))


def needed(probes: tuple[Probe, ...], checks: Iterable[Check]) -> tuple[Probe, ...]:
    """Return the probes for any of these checks; a check that does not declare what it reads needs all."""
    reads = [check.reads for check in checks]
    if any(one is None for one in reads):
        return probes
    return serving(probes, {kind for one in reads for kind in one or ()})


def serving(probes: tuple[Probe, ...], kinds: Iterable[_Kind]) -> tuple[Probe, ...]:
    """Return the probes that make these kinds of observations, or those needed for them."""
    wanted = closure(kinds, probes)
    return tuple(probe for probe in probes if probe.gives in wanted)


def closure(kinds: Iterable[_Kind], probes: tuple[Probe, ...]) -> frozenset[_Kind]:
    """Return these kinds of observations, and all that must come before."""
    wanted, left = set[_Kind](), list(kinds)
    while left:
        kind = left.pop()
        if kind not in wanted:
            wanted.add(kind)
            left += [need for probe in probes if probe.gives is kind for need in probe.needs]
    return frozenset(wanted)


def probes_before(probe: Probe, others: Iterable[Probe]) -> Iterator[Probe]:
    """Return those of the others that a probe waits for."""
    return (other for other in others if other is not probe and _waits(probe, other))


def _waits(probe: Probe, other: Probe) -> bool:
    return other.gives in (*probe.needs, *probe.after) or (probe.last and not other.last)
