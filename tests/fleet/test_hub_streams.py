"""What a hub has before any job is sent."""

import pytest

from proxytest.fleet.hub_folder import OPERATOR, add_sites, revoke_sites
from proxytest.fleet.hub_streams import prepare_here
from proxytest.fleet.names import JOBS, job_subject, worker_of
from proxytest.model.errors import UsageError
from tests.support.hub import SITES, Hub


async def test_each_site_of_the_folder_has_a_place_for_its_jobs(bare_hub: Hub) -> None:
    await prepare_here(bare_hub.folder)
    add_sites(bare_hub.folder, ["rome"])
    await prepare_here(bare_hub.folder)
    async with bare_hub.operator() as operator:
        consumers = {one.name for one in await operator.jetstream().consumers_info(JOBS)}
    assert consumers == {worker_of(site) for site in (*SITES, "rome")}


async def test_a_site_that_was_revoked_has_none_any_more(bare_hub: Hub) -> None:
    await prepare_here(bare_hub.folder)
    async with bare_hub.operator() as operator:
        await operator.jetstream().publish(job_subject("berlin"), b"a job")
    revoke_sites(bare_hub.folder, ["berlin"])
    await prepare_here(bare_hub.folder)
    async with bare_hub.operator() as operator:
        consumers = {one.name for one in await operator.jetstream().consumers_info(JOBS)}
        jobs = (await operator.jetstream().stream_info(JOBS)).state.messages
    assert (consumers, jobs) == ({worker_of("paris")}, 0)


async def test_without_its_key_the_operator_is_told(bare_hub: Hub) -> None:
    bare_hub.folder.joinpath(OPERATOR).write_text("no key")
    with pytest.raises(UsageError, match="holds no seed of an nkey"):
        await prepare_here(bare_hub.folder)
