"""What a hub has before any job is sent."""

import pytest

from proxytest.fleet.hub_folder import OPERATOR, add_sites
from proxytest.fleet.hub_streams import prepare_here
from proxytest.fleet.names import JOBS, worker_of
from proxytest.model.errors import UsageError
from tests.support.hub import SITES, Hub


async def test_each_site_of_the_folder_has_a_place_for_its_jobs(bare_hub: Hub) -> None:
    await prepare_here(bare_hub.folder)
    add_sites(bare_hub.folder, ["rome"])
    await prepare_here(bare_hub.folder)
    async with bare_hub.operator() as operator:
        consumers = {one.name for one in await operator.jetstream().consumers_info(JOBS)}
    assert consumers == {worker_of(site) for site in (*SITES, "rome")}


async def test_without_its_key_the_operator_is_told(bare_hub: Hub) -> None:
    bare_hub.folder.joinpath(OPERATOR).write_text("no key")
    with pytest.raises(UsageError, match="holds no seed of an nkey"):
        await prepare_here(bare_hub.folder)
