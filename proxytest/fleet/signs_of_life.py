"""What a site's worker tells the hub again and again, so that it does not count as silent."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from nats.aio.client import Client

from proxytest import __version__
from proxytest.fleet.beside import beside
from proxytest.fleet.hub_connection import LOST
from proxytest.fleet.names import SITES
from proxytest.wire.clock import utc_now

ALIVE = 20.0  #: seconds between two signs of life; the hub gives a job to another worker after three of them


@asynccontextmanager
async def signs_of_life(client: Client, site: str) -> AsyncIterator[None]:
    """Give signs of life while the block runs."""
    js = client.jetstream()

    async def tell() -> None:
        while True:
            state = json.dumps({"version": __version__, "at": utc_now().isoformat()}).encode()
            with suppress(*LOST):
                await js.publish(f"$KV.{SITES}.{site}", state)
            await asyncio.sleep(ALIVE)

    async with beside(tell()):
        yield
