"""The process of `fleet serve`: what follows the hub, the web server, and whatever else runs beside them."""

from collections.abc import Callable
from dataclasses import dataclass

from proxytest.fleet.hub_address import HubAccess
from proxytest.fleet.hub_connection import Told
from proxytest.fleet.nkey import read_seed
from proxytest.serve.current_sites import CurrentSites
from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.hub_follower import HubFollower
from proxytest.serve.web_server import Served, listening
from proxytest.watch.watch_file import Watching
from proxytest.watch.watcher import Watcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What is served, where."""

    access: HubAccess
    web: Served
    strict: bool = False
    watching: Watching | None = None  #: None: the sites are shown, and audited by hand


async def serve(wanted: Serving, told: Told, ready: Callable[[int], None]) -> None:
    """Serve until it is cancelled; `ready` is told the port.

    Raises UsageError where the address is not free, or the hub cannot be reached at first.
    """
    memory = FleetMemory(strict=wanted.strict)
    follower = _follower(memory, wanted, told)
    async with listening(memory, wanted.web) as port:
        ready(port)
        await follower.follow()


def _follower(memory: FleetMemory, wanted: Serving, told: Told) -> HubFollower:
    """Return what follows the hub, and beside that keeps the schedule and tells, where that is wanted.

    Raises UsageError where the operator's key cannot be read.
    """
    if wanted.watching is None:
        return HubFollower(memory, wanted.access, told)
    watcher = Watcher(wanted.watching, read_seed(wanted.access.credential), CurrentSites(memory), told)
    memory.next_of = watcher.next_of
    sites = [one.site for one in wanted.watching.audits]
    return HubFollower(memory, wanted.access, told, watcher.work, sites=sites)
