"""Carry out one job: the audit, and what it answers."""

import asyncio
import os

from proxytest import __version__
from proxytest.engine.accounts import Accounts
from proxytest.engine.audit import audit
from proxytest.engine.schedule import Notify
from proxytest.fleet.asked import scenario_for
from proxytest.fleet.site_answer import Answer
from proxytest.fleet.site_file import Site
from proxytest.fleet.site_job import Job
from proxytest.model.errors import UsageError
from proxytest.prepare.make_plan import make_plan
from proxytest.prepare.merge_options import Options, merged


async def carry_out(job: Job, site: Site, accounts: Accounts, notify: Notify) -> Answer:
    """Audit what a job asks for; what this site does not allow, or cannot do, is an answer too."""
    try:
        scenario = scenario_for(job, site)
        options = merged(Options(), scenario)
        # In a thread: finding the machine's proxy runs programs, and needs its own event loop.
        plan = await asyncio.to_thread(make_plan, options, os.environ)
        run = await audit(plan, notify, guard=accounts.guard(plan))
    except UsageError as error:
        return Answer(id=job.id, site=site.name, version=__version__, refused=str(error))
    return Answer(id=job.id, site=site.name, version=__version__, run=run)
