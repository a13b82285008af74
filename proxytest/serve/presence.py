"""Which sites are silent, by the hub's clock; while the hub is away nobody falls silent, since nobody can be heard."""

from datetime import datetime

from proxytest.fleet.hub_state import SILENT_AFTER


class Presence:
    """When each site was last heard of."""

    def __init__(self) -> None:
        self._seen: dict[str, datetime] = {}
        self._spared: dict[str, datetime] = {}  #: sites that could not be heard until then

    def heard(self, site: str, when: datetime) -> None:
        """Note a sign of life, by the hub's clock."""
        self._seen[site] = max(when, self._seen.get(site, when))

    def seen(self, site: str) -> datetime | None:
        """Return when a site was last heard of; None: never."""
        return self._seen.get(site)

    def is_silent(self, site: str, now: datetime) -> bool:
        """Has a site given no sign of life for too long?"""
        seen = self._seen.get(site)
        return seen is None or now - max(seen, self._spared.get(site, seen)) > SILENT_AFTER

    def hub_came_back(self, lost: datetime, now: datetime) -> None:
        """Give time to those that were there when the hub was lost: they may reach it later than others do."""
        self._spared = {site: now for site in self._seen if not self.is_silent(site, lost)}
