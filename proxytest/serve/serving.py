"""The process of `fleet serve`: what follows the hub, the web server, and whatever else runs beside them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from proxytest.fleet.hub_address import HubAccess
from proxytest.fleet.hub_connection import Told
from proxytest.model.errors import UsageError
from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.hub_follower import HubFollower
from proxytest.serve.known_report import Report
from proxytest.serve.web_server import Served, listening


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What is served, where."""

    access: HubAccess
    web: Served
    strict: bool = False


async def serve(wanted: Serving, told: Told, ready: Callable[[int], None]) -> None:
    """Serve until it is cancelled; `ready` is told the port.

    Raises UsageError where the address is not free, or the hub cannot be reached at first.
    """
    memory, errors = FleetMemory(came=_came, strict=wanted.strict), list[UsageError]()
    async with listening(memory, wanted.web) as port:
        ready(port)
        try:
            async with asyncio.TaskGroup() as tasks:  # the place for whatever else runs for as long as this does
                tasks.create_task(HubFollower(memory, wanted.access, told).follow())
        except* UsageError as group:
            errors += [one for one in group.exceptions if isinstance(one, UsageError)]
    if errors:
        raise errors[0]


def _came(before: Report | None, after: Report) -> None:
    """Take note of a report that came after the start; `before` is the last one of which the same was asked."""
