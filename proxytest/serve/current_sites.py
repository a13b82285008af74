"""The sites as those who watch them see them: the same objects for as long as nothing is new of a site."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from proxytest.report.sites import Site
from proxytest.serve.fleet_memory import FleetMemory

_Key = tuple[int, bool]  #: the last report of a site, and whether it is silent


class CurrentSites:
    """Returns each site with what is audited there."""

    def __init__(self, memory: FleetMemory) -> None:
        self._memory = memory
        self._known: dict[str, tuple[_Key, Sequence[Site]]] = {}

    def __call__(self) -> Mapping[str, Sequence[Site]] | None:
        """Return them as they are now; None where the hub was not read yet, or does not answer."""
        memory = self._memory
        if not (memory.is_ready and memory.signs_read) or memory.hub.is_lost:
            return None
        return {name: self._of(name) for name in memory.queues}

    def _of(self, name: str) -> Sequence[Site]:
        last = self._memory.last(name)
        key = (0 if last is None else last.sequence, self._memory.is_silent(name))
        known = self._known.get(name)
        if known is None or known[0] != key:
            known = self._known[name] = key, self._parts(name, silent=key[1])
        return known[1]

    def _parts(self, name: str, *, silent: bool) -> Sequence[Site]:
        site, known = self._memory.site(name), self._memory.reports.get(name)
        if known is None or known.last is None:
            return (replace(site, silent=silent),)
        if site.now is None:
            return (site,)
        return tuple(
            replace(one.as_site(strict=self._memory.strict), silent=silent)
            for one in known.latest
            if one.run is not None
        )
