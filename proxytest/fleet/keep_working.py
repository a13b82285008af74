"""A worker that connects anew after every break."""

from typing import NoReturn

from proxytest.engine.schedule import Notify
from proxytest.fleet.account_records import SiteAccounts
from proxytest.fleet.carry_out import carry_out
from proxytest.fleet.hub_connection import Caller, Told, connected
from proxytest.fleet.site_answer import Answer
from proxytest.fleet.site_file import Site
from proxytest.fleet.site_job import Job
from proxytest.fleet.worker import Worker


async def keep_working(site: Site, caller: Caller, accounts: SiteAccounts, told: Told) -> NoReturn:
    """Take the jobs of a site, and carry them out, for ever.

    Raises UsageError where the hub cannot be reached in time, if the caller is not patient, or no longer by this user.
    """

    async def carried(job: Job, notify: Notify) -> Answer:
        return await carry_out(job, site, accounts.of_a_job(), notify)

    while True:
        async with connected(site.hub, caller, told) as client:
            accounts.use(client)
            told(f"{site.name} waits for jobs of {site.hub.address}")
            await Worker(site, client, carried, told, accounts.settled).work()
        told(f"the hub {site.hub.address} is not connected any more")
