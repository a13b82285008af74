"""`proxytest fleet worker`."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import nats

from proxytest.cli import say, tell
from proxytest.cli.garbage import as_usual
from proxytest.cli.interruption import Interruption, end_as
from proxytest.fleet.account_records import SiteAccounts
from proxytest.fleet.hub_connection import Caller, connected
from proxytest.fleet.hub_says import hub_says
from proxytest.fleet.keep_working import keep_working
from proxytest.fleet.names import JOBS, inbox_of, worker_of
from proxytest.fleet.site_file import Site, read_site
from proxytest.fleet.way_to_hub import way_to_hub
from proxytest.model.errors import UsageError
from proxytest.wire.user_folder import lasting_folder

_NOT_THIS_SITE = "knows this credential, but not as that of the site {site}: one of the two is another site's"


def run_worker(path: Path | None, given: Mapping[str, Any], spool: Path | None, *, check: bool) -> int:
    """Work until a signal comes, or only look whether the hub would have jobs.

    Raises UsageError.
    """
    site = read_site(path, given, spool or _spool())
    as_usual()
    asyncio.run(_looked(site) if check else _worked(site))
    return 0


def _spool() -> Path:
    folder = lasting_folder(os.environ)
    if folder is None:
        raise UsageError("this user has no folder for what the hub does not have yet: name one with --spool")
    return folder / "spool"


def _caller(site: Site) -> Caller:
    way = way_to_hub(site, os.environ)
    return Caller(name=f"proxytest worker {site.name}", inbox=inbox_of(site.name), way=way)


async def _worked(site: Site) -> None:
    with Interruption() as interruption:
        try:
            await keep_working(site, replace(_caller(site), patience=None), SiteAccounts(site), tell)
        except asyncio.CancelledError:
            end_as(interruption.signal)
            raise


async def _looked(site: Site) -> None:
    async with connected(site.hub, replace(_caller(site), denied=_NOT_THIS_SITE.format(site=site.name))) as client:
        try:
            found = await client.jetstream().consumer_info(JOBS, worker_of(site.name))
        except (nats.errors.Error, TimeoutError) as error:
            raise UsageError(f"the hub has no jobs for {site.name}: {hub_says(error)}") from None
    others = (
        f"; {found.num_waiting} workers wait for jobs now" if found.num_waiting else "; no worker waits for jobs now"
    )
    say(f"{site.name} reaches {site.hub.address}{others}")
