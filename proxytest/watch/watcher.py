"""All that goes on at the hub's side while sites are watched, and what a page shows of it."""

from collections.abc import Coroutine, Iterator
from datetime import datetime
from typing import Any

from nats.js import JetStreamContext

from proxytest.fleet.hub_connection import Told
from proxytest.model.credentials import Secret
from proxytest.watch.alerting import Alerting, Clock, Sites
from proxytest.watch.deliver import deliver
from proxytest.watch.slot_sender import SlotSender
from proxytest.watch.watch_file import Watching
from proxytest.wire.clock import utc_now


class Watcher:
    """Keeps the schedule, and tells."""

    def __init__(self, watching: Watching, seed: Secret, sites: Sites, told: Told, clock: Clock = utc_now) -> None:
        self._told = told
        self._channels = watching.channels
        self._sender = None
        self._alerting = None
        if watching.schedule is not None:
            self._sender = SlotSender(watching.schedule, watching.audits, seed, told, clock)
        if watching.channels:
            self._alerting = Alerting(watching.rule, watching.channels, sites, told, clock)

    def next_of(self, site: str) -> datetime | None:
        """Return when a site is audited next; None: that is not planned."""
        return None if self._sender is None else self._sender.next_of(site)

    def work(self, js: JetStreamContext) -> Iterator[Coroutine[Any, Any, None]]:
        """Return what is to go on for as long as this connection does."""
        if self._sender is not None:
            yield self._sender.keep(js)
        if self._alerting is not None:
            yield self._alerting.keep(js)
            for channel in self._channels:
                yield deliver(js, channel, self._told)
