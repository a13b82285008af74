"""A worker whose connection to the hub breaks while it carries out a job."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from proxytest.fleet.account_entry import AccountEntry, Attempt
from proxytest.fleet.hub_folder import ACCOUNTS_KEY
from proxytest.fleet.names import ACCOUNTS, SITES
from proxytest.fleet.shared_entry import SharedEntry
from proxytest.model.result import Status
from proxytest.wire.clock import utc_now
from tests.real.fleet import answers_of, complete, result_of
from tests.real.working import working
from tests.support.company import Company, CompanyBuilder
from tests.support.hub import Hub

PROVES = Attempt(id="1", site="paris", at=utc_now())

pytestmark = pytest.mark.long


@pytest.fixture
async def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Company]:
    (tmp_path / "company").mkdir()
    async with CompanyBuilder(tmp_path / "company", monkeypatch).running("basic") as proxy:
        yield proxy


async def test_a_site_gives_signs_of_life_and_hears_that_another_has_proven_the_password_by_a_new_connection(
    hub: Hub, company: Company, tmp_path: Path
) -> None:
    """Before the minute is over after which the other counts as dead, and its log-on as refused."""
    url = f"http://127.0.0.1:{company.port}"
    file = complete(hub, "berlin", "wonderland", proxy=url, user="alice", auth="basic")
    company.leads_to = frozenset({f"127.0.0.1:{hub.port}"})
    jobs = tmp_path / "jobs.yaml"
    what = {"select": ["auth/scheme"], "targets": ["idbroker.webex.com:443"]}
    jobs.write_text(json.dumps({"proxies": {"berlin": {"proxy": url}}, **what}))
    async with working(file, tmp_path / "machine"), asyncio.timeout(50):
        await change(hub, lambda entry: entry.claimed(PROVES))
        way, asking = len(company.heard), asyncio.ensure_future(answers_of(hub, jobs, 50))
        while len(company.heard) == way:  # noqa: ASYNC110  what the worker does
            await asyncio.sleep(0.1)
        await asyncio.sleep(1.5)  # in which it has seen that paris proves the password
        seen = await last_sign(hub)
        hub.stop()
        hub.start()
        while await last_sign(hub) == seen:  # noqa: ASYNC110  what the worker does
            await asyncio.sleep(0.1)
        assert not asking.done()
        await change(hub, lambda entry: entry.accepted(PROVES, entry))
        found = await asking
    assert result_of(found["berlin"], "auth/scheme").status is Status.PASS


async def last_sign(hub: Hub) -> int | None:
    async with hub.operator() as operator:
        return (await operator.jetstream().get_last_msg(f"KV_{SITES}", f"$KV.{SITES}.berlin")).seq


async def change(hub: Hub, how: Callable[[AccountEntry], AccountEntry]) -> None:
    """Write into the hub what paris would."""
    key = (hub.folder / ACCOUNTS_KEY).read_bytes().strip()
    async with hub.operator() as operator:
        await SharedEntry(await operator.jetstream().key_value(ACCOUNTS), "alice", key).change(how)
