"""Which sites are silent; while the hub is away nobody falls silent, since nobody can be heard.

All moments are by a clock that nobody sets: the hub's may be set back, or forward, at any time.
"""

from datetime import datetime

from proxytest.fleet.hub_state import SILENT_AFTER

_LONG = SILENT_AFTER.total_seconds()


class Presence:
    """When each site was last heard of."""

    def __init__(self) -> None:
        self._seen: dict[str, datetime] = {}  #: by the hub's clock
        self._heard: dict[str, float] = {}  #: the same moments
        self._spared: dict[str, float] = {}  #: sites that could not be heard until then

    def heard(self, site: str, when: datetime, moment: float) -> None:
        """Note a sign of life: when it came by the hub's clock, and the same as a moment. The last one counts."""
        if self._seen.get(site) != when:  # with each connection the last one of each site comes again
            self._seen[site], self._heard[site] = when, moment

    def seen(self, site: str) -> datetime | None:
        """Return when a site was last heard of, by the hub's clock; None: never."""
        return self._seen.get(site)

    def is_silent(self, site: str, moment: float) -> bool:
        """Has a site given no sign of life for too long?"""
        heard = self._heard.get(site)
        return heard is None or moment - max(heard, self._spared.get(site, heard)) > _LONG

    def hub_came_back(self, lost: float, moment: float) -> None:
        """Give time to those that were there when the hub was lost: they may reach it later than others do."""
        self._spared = {site: moment for site in self._heard if not self.is_silent(site, lost)}
