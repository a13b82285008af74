"""How long the answer to a probe's question may take, by what the probe declares."""

from proxytest.probe.declare import Probe
from proxytest.probe.plan import Plan


class Patience:
    """The longest times of one run's questions."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._known: dict[str, dict[str, float]] = {}  #: by probe and target

    def seconds(self, probe: Probe, target: str) -> float:
        """Return the seconds at worst; those of the probe's longest question where the target is not foreseen."""
        if probe.id not in self._known:
            self._known[probe.id] = self._foreseen(probe)
        known = self._known[probe.id]
        return known.get(target, max(known.values(), default=0.0))

    def _foreseen(self, probe: Probe) -> dict[str, float]:
        longest: dict[str, float] = {}
        for one in probe.foresees(self._plan):
            longest[one.target] = max(one.seconds, longest.get(one.target, 0.0))
        return longest
