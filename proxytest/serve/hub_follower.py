"""Follows the hub, whatever becomes of the connection, and fills the memory."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import replace
from typing import Any, NoReturn

from nats.aio.client import Client
from nats.js import JetStreamContext

from proxytest.fleet.cancellation import end_where_cancelled
from proxytest.fleet.hub_address import HubAccess
from proxytest.fleet.hub_connection import LOST, Told, as_operator, connected
from proxytest.fleet.hub_says import hub_says
from proxytest.fleet.hub_state import hub_now
from proxytest.fleet.streams import prepare
from proxytest.model.errors import UsageError
from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.follow_reports import ReportFollower, follow_past
from proxytest.serve.follow_sites import follow_queues, follow_signs, look_at_queues
from proxytest.serve.hub_reader import until_lost

#: Returns what else is to go on for as long as a connection does.
Work = Callable[[JetStreamContext], Iterable[Coroutine[Any, Any, None]]]

_PAUSE = 2.0  #: seconds before a hub that made a mistake is asked again


def nothing_else(js: JetStreamContext) -> tuple[()]:
    """Return no work."""
    del js
    return ()


class HubFollower:
    """Keeps the memory as the hub is."""

    def __init__(
        self,
        memory: FleetMemory,
        access: HubAccess,
        told: Told,
        work: Work = nothing_else,
        *,
        sites: Sequence[str] = (),
    ) -> None:
        """`work` goes on beside it; `sites`: the site of each audit that is planned."""
        self._memory = memory
        self._access = access
        self._told = told
        self._work = work
        self._sites = sites
        self._reports = ReportFollower(memory)
        self._caller = as_operator("proxytest fleet serve")

    async def follow(self) -> NoReturn:
        """Follow for ever.

        Raises UsageError where the hub cannot be reached at first, or tells nothing.
        """
        while True:
            trouble = await self._once()
            self._memory.lose()
            self._told(f"the hub {self._access.address}: {trouble}")
            if not self._memory.is_ready:
                raise UsageError(f"the hub tells nothing of its sites: {trouble}")
            await asyncio.sleep(_PAUSE)

    async def _once(self) -> str:
        """Follow by one connection, and return what it ended with. Raises UsageError as `follow` does."""
        try:
            async with connected(self._access, self._caller, self._told) as client:
                self._caller = replace(self._caller, patience=None)  # once it was reached, it may come back at any time
                return await self._until_lost(client)
        except UsageError as error:
            if self._memory.is_ready:
                return str(error)
            raise

    async def _until_lost(self, client: Client) -> str:
        """Return what went wrong."""
        trouble = "it ended"
        try:
            await asyncio.ensure_future(self._connected(client.jetstream()))
        except* LOST as group:
            trouble = hub_says(_first(group))
        except* Exception as group:  # noqa: BLE001  whatever a library does wrong, the page goes on
            trouble = type(_first(group)).__name__
        end_where_cancelled()
        return trouble

    async def _connected(self, js: JetStreamContext) -> None:
        memory, lost = self._memory, self._memory.hub.moment
        await prepare(js, self._sites)
        now = await hub_now(js)
        if memory.is_ready:
            self._told(f"the hub {self._access.address} answers again")
        memory.hub.heard(now)
        memory.presence.hub_came_back(lost, memory.hub.moment)
        await look_at_queues(js, memory)
        memory.store.use(js)
        async with asyncio.TaskGroup() as tasks:
            followed = (
                follow_signs(js, memory), follow_queues(js, memory),
                self._reports.follow(js), follow_past(js, memory), *self._work(js),
            )  # fmt: skip
            for one in followed:
                tasks.create_task(until_lost(one))


def _first(error: BaseException) -> Exception:
    """Return the first error of a group of groups."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error if isinstance(error, Exception) else RuntimeError(str(error))
