"""A site's worker in this process, with a folder for its machine; it needs no pytest (see `site_process.py`)."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from unittest.mock import patch

from proxytest.fleet.account_records import SiteAccounts
from proxytest.fleet.beside import beside
from proxytest.fleet.hub_connection import Caller
from proxytest.fleet.keep_working import keep_working
from proxytest.fleet.names import inbox_of
from proxytest.fleet.site_file import Site, read_site
from proxytest.fleet.way_to_hub import way_to_hub


@asynccontextmanager
async def working(file: Path, machine: Path) -> AsyncIterator[None]:
    """Work as the command does, in this process; what was refused is remembered in the machine's own folder."""
    site = read_site(file, {}, machine / "spool")
    accounts = _accounts(site, machine)
    caller = Caller(name=site.name, inbox=inbox_of(site.name), way=way_to_hub(site, os.environ), patience=60)
    waits = asyncio.Event()
    async with beside(keep_working(site, caller, accounts, lambda _: waits.set())):
        await waits.wait()
        yield


def _accounts(site: Site, machine: Path) -> SiteAccounts:
    machine.mkdir(parents=True)
    with patch.dict(os.environ, {"XDG_RUNTIME_DIR": str(machine)}):
        return SiteAccounts(site)
