"""How far a run at a site is: one message a second at most, and none that anybody must hear."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from nats.aio.client import Client

from proxytest.engine.schedule import Notify
from proxytest.fleet.beside import beside
from proxytest.fleet.cancellation import end_where_cancelled
from proxytest.fleet.hub_connection import LOST
from proxytest.fleet.names import progress_subject

if TYPE_CHECKING:
    from proxytest.model.activity import Activity

_EVERY = 1.0  #: seconds


@asynccontextmanager
async def told_to_hub(client: Client, site: str, identifier: str) -> AsyncIterator[Notify]:
    """Tell the hub of the last activity of a run, while the block runs."""
    last: list[Activity] = []

    async def tell() -> None:
        while True:
            end_where_cancelled()
            await asyncio.sleep(_EVERY)
            if last:
                one = last.pop()
                last.clear()
                told = {"id": identifier, "title": one.title, "done": one.done, "planned": one.planned}
                with suppress(*LOST):
                    await client.publish(progress_subject(site), json.dumps(told).encode())

    async with beside(tell()):
        yield last.append
