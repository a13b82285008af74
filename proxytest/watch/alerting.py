"""Looks at the sites again and again, and tells what began to hold and what ended."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NoReturn

from nats.js import JetStreamContext
from nats.js.errors import APIError

from proxytest.fleet.cancellation import end_where_cancelled
from proxytest.fleet.hub_connection import Told
from proxytest.fleet.hub_says import hub_says
from proxytest.fleet.tell_once import TellOnce
from proxytest.report.sites import Site
from proxytest.watch.alert_channel import Channel
from proxytest.watch.alert_log import AlertLog
from proxytest.watch.conditions import (
    NOTHING_HELD,
    Held,
    Rule,
    SiteCodes,
    alerts_due,
    codes_of,
    held_by,
    holding,
    joined,
)
from proxytest.watch.deliver import open_channel

_TICK = 5.0  #: seconds between two looks

#: Returns each site with what is audited there; None while the hub is still being read.
Sites = Callable[[], Mapping[str, Sequence[Site]] | None]
Clock = Callable[[], datetime]


class Alerting:
    """Finds what is to be told. What was told lies in the hub."""

    def __init__(self, rule: Rule, channels: Sequence[Channel], sites: Sites, told: Told, clock: Clock) -> None:
        self._rule = rule
        self._channels = channels
        self._sites = sites
        self._trouble = TellOnce(told)
        self._clock = clock
        self._log = AlertLog()
        self._held: Held = NOTHING_HELD
        self._codes: dict[str, tuple[Sequence[Site], SiteCodes]] = {}

    async def keep(self, js: JetStreamContext) -> NoReturn:
        """Look and tell, for as long as the hub answers. Raises nats.errors.Error where it does not."""
        for channel in self._channels:
            await open_channel(js, channel)  # before anything is told
        await self._read(js)
        while True:
            end_where_cancelled()
            await self._look(js)
            await asyncio.sleep(_TICK)

    async def _read(self, js: JetStreamContext) -> None:
        await self._log.read(js)
        self._held = {**held_by(self._log.begun), **self._held}

    async def _look(self, js: JetStreamContext) -> None:
        sites = self._sites()
        if sites is None:
            return
        now = self._clock()
        codes = {name: self._codes_of(name, parts) for name, parts in sites.items()}
        self._held = holding(self._held, codes, self._rule, now)
        for one in list(alerts_due(self._held, self._log.begun, self._rule, now, len(codes))):
            try:
                if not await self._log.add(js, one):
                    await self._read(js)
            except APIError as error:
                self._trouble(f"the hub takes no alerts: {hub_says(error)}")
                return
        self._trouble.forget()

    def _codes_of(self, name: str, parts: Sequence[Site]) -> SiteCodes:
        """Return the codes of a site; they are found once for each of its reports."""
        known = self._codes.get(name)
        if known is None or known[0] is not parts:
            known = self._codes[name] = parts, joined(map(codes_of, parts))
        return known[1]
