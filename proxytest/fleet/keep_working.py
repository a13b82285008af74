"""A worker that connects anew after every break."""

import asyncio
from dataclasses import replace
from functools import partial
from typing import NoReturn

from nats.aio.client import Client

from proxytest.engine.schedule import Notify
from proxytest.fleet.account_records import SiteAccounts
from proxytest.fleet.beside import beside
from proxytest.fleet.carry_out import carry_out
from proxytest.fleet.hub_connection import Caller, Told, connected
from proxytest.fleet.signs_of_life import signs_of_life
from proxytest.fleet.site_answer import Answer
from proxytest.fleet.site_file import Site
from proxytest.fleet.site_job import Job
from proxytest.fleet.worker import Worker

_LOOK = 0.5  #: seconds between looks at a connection: NATS's client tells nobody


async def keep_working(site: Site, caller: Caller, accounts: SiteAccounts, told: Told) -> NoReturn:
    """Take the jobs of a site, and carry them out, for ever.

    Raises UsageError where the hub cannot be reached in time, if the caller is not patient, or no longer by this user.
    """

    async def carried(client: Client, job: Job, notify: Notify) -> Answer:
        async with beside(_stay_reachable(site, replace(caller, patience=None), accounts, client)):
            return await carry_out(job, site, accounts.of_a_job(), notify)

    while True:
        async with connected(site.hub, caller, told) as client:
            accounts.use(client)
            told(f"{site.name} waits for jobs of {site.hub.address}")
            await Worker(site, client, partial(carried, client), told, accounts.settled).work()
        told(f"the hub {site.hub.address} is not connected any more")


async def _stay_reachable(site: Site, caller: Caller, accounts: SiteAccounts, client: Client) -> NoReturn:
    """Reach the hub by another connection wherever that of the job is lost.

    The job goes on meanwhile: it waits for the log-on of another site, or others wait for its own.
    """
    await _lost(client)
    while True:
        async with connected(site.hub, caller) as another:
            accounts.use(another)
            async with signs_of_life(another, site.name):
                await _lost(another)


async def _lost(client: Client) -> None:
    while not client.is_closed:  # noqa: ASYNC110  NATS's client tells nobody
        await asyncio.sleep(_LOOK)
