"""The sites as those who watch them see them: the same objects for as long as nothing is new of a site."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from proxytest.report.sites import Site
from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.site_reports import SiteReports

_Key = tuple[int, bool, bool]  #: the last report of a site, whether it is silent, and whether its history was read


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
        found = self._memory.reports.get(name, SiteReports())
        key = (found.last.sequence if found.last is not None else 0, self._memory.is_silent(name), found.whole)
        known = self._known.get(name)
        if known is None or known[0] != key:
            known = self._known[name] = key, self._parts(name, found, silent=key[1])
        return known[1]

    def _parts(self, name: str, found: SiteReports, *, silent: bool) -> Sequence[Site]:
        site = self._memory.site(name)
        if found.last is None:
            return (replace(site, silent=silent),)
        if site.now is None:
            return (site,)
        known = (one.as_site(strict=self._memory.strict) for one in found.latest if one.run is not None)
        # Such as before the history was read: more may be audited there than is known, and nothing of that has ended.
        more = () if found.tells_all else (Site(name=name),)
        return (*(replace(one, silent=silent) for one in known), *more)
