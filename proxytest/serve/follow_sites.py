"""Signs of life of the sites, and what waits for each, into the memory."""

import asyncio
from contextlib import aclosing
from typing import NoReturn

from nats.js import JetStreamContext

from proxytest.fleet.cancellation import end_where_cancelled
from proxytest.fleet.names import SITES, site_of_subject
from proxytest.fleet.site_queues import site_queues
from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.hub_reader import last_of_each, messages

_LOOK = 10.0  #: seconds between two looks at what waits for the sites


async def follow_signs(js: JetStreamContext, memory: FleetMemory) -> None:
    """Take signs of life until the connection is lost."""
    new = False
    async with aclosing(messages(js, f"KV_{SITES}", f"$KV.{SITES}.*", last_of_each())) as batches:
        async for batch, caught_up in batches:
            for message in batch:
                memory.hear(site_of_subject(message.subject), message.metadata.timestamp, new=new)
            new |= caught_up
            memory.answer()
            memory.look()
            memory.signs_read |= caught_up


async def follow_queues(js: JetStreamContext, memory: FleetMemory) -> NoReturn:
    """Look again and again which sites the hub knows, and what waits for each."""
    while True:
        end_where_cancelled()
        await look_at_queues(js, memory)
        await asyncio.sleep(_LOOK)


async def look_at_queues(js: JetStreamContext, memory: FleetMemory) -> None:
    """Look once."""
    memory.expect(await site_queues(js))
    memory.answer()
    memory.look()
