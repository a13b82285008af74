"""Following a real hub: what is there, what comes, a hub that goes away and comes back, and one that begins anew."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest
from nats.js import JetStreamContext

from proxytest.fleet.hub_address import HubAccess, parse_hub
from proxytest.fleet.hub_connection import LOST
from proxytest.fleet.hub_folder import OPERATOR
from proxytest.fleet.names import REPORTS, SITES, report_subject
from proxytest.fleet.site_answer import packed
from proxytest.fleet.streams import prepare
from proxytest.model.errors import UsageError
from proxytest.model.run import Verdict
from proxytest.report.site_metrics import for_site
from proxytest.report.sites import State
from proxytest.serve import follow_sites, hub_follower
from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.hub_follower import HubFollower
from proxytest.serve.known_report import Report
from tests.report.conftest import RUN
from tests.support.hub import SITES as NAMES
from tests.support.hub import Hub, key_file
from tests.support.pages import whole
from tests.support.served import BAD, GOOD, answer

pytestmark = pytest.mark.long


@dataclass(slots=True)
class Followed:
    """A memory that follows a hub, and what it was told."""

    memory: FleetMemory
    came: list[int] = field(default_factory=list)  #: the reports that were new
    sentences: list[str] = field(default_factory=list)


def access(hub: Hub) -> HubAccess:
    return HubAccess(address=parse_hub(f"wss://127.0.0.1:{hub.port}"), credential=hub.folder / OPERATOR, cacert=hub.ca)


class Listening(FleetMemory):
    """Notes which reports are new."""

    came: list[int]

    def take(self, report: Report, *, new: bool) -> None:
        self.came += [report.sequence] if new else []
        super().take(report, new=new)


@asynccontextmanager
async def following(hub: Hub) -> AsyncIterator[Followed]:
    memory = Listening()
    memory.came = []
    found = Followed(memory, memory.came)
    task = asyncio.ensure_future(HubFollower(found.memory, access(hub), found.sentences.append).follow())
    try:
        async with asyncio.timeout(60):
            await until(lambda: found.memory.is_ready or task.done())
            yield found
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(is_so: Callable[[], bool]) -> None:
    while not is_so():  # noqa: ASYNC110  what another process does
        await asyncio.sleep(0.02)


async def send(hub: Hub, site: str, number: int, run: Verdict | str | bytes) -> None:
    content = run if isinstance(run, bytes) else packed(answer(site, number, run))
    async with hub.site(site) as client:
        js = client.jetstream()
        await js.publish(f"$KV.{SITES}.{site}", b"{}")
        await js.publish(report_subject(site), content, headers={"Nats-Msg-Id": f"{site}-{number}"})


def history(found: Followed, site: str) -> list[int]:
    known = found.memory.reports.get(site)
    return [row.id for row in known.rows] if known is not None and known.whole else []


async def test_what_is_in_the_hub_is_known_and_nobody_is_told_of_it_as_new(hub: Hub) -> None:
    for number, run in enumerate((GOOD, BAD, GOOD), 1):
        await send(hub, "berlin", number, run)
    async with following(hub) as found:
        await until(lambda: history(found, "berlin") == [3, 2, 1])
        sites = {site.name: site.state for site in found.memory.snapshot().sites}
    assert sites == {"berlin": State.WORKS, "paris": State.SILENT}
    assert found.came == []


async def test_by_its_history_a_site_loses_nothing_that_metrics_need(hub: Hub) -> None:
    for number in (1, 2):
        await send(hub, "berlin", number, packed(answer("berlin", number, whole(RUN))))
    async with following(hub) as found:
        await until(lambda: history(found, "berlin") == [2, 1])
        last = found.memory.last("berlin")
    assert last is not None
    assert last.run is not None
    assert len(last.run.observations) == len(for_site(whole(RUN)).observations) > 0


async def test_a_report_that_comes_is_told_with_the_one_before(hub: Hub) -> None:
    await send(hub, "berlin", 1, GOOD)
    async with following(hub) as found:
        await send(hub, "berlin", 2, BAD)
        await send(hub, "paris", 3, b"no report at all")
        await until(lambda: len(found.came) == 2)
        assert found.came == [2, 3]
        assert {site.name: site.state for site in found.memory.snapshot().sites}["berlin"] is State.FAILS
        assert list(found.memory.remarks("paris")) == [
            "paris: its last job was not carried out: the answer of paris cannot be read"
        ]


async def test_what_was_kept_of_a_report_is_whole_and_the_rest_is_asked_of_the_hub(hub: Hub) -> None:
    await send(hub, "berlin", 1, GOOD)
    await send(hub, "berlin", 2, BAD)
    async with following(hub) as found:
        store = found.memory.store
        assert await store.find("berlin", 1) == packed(answer("berlin", 1, GOOD))
        assert await store.find("berlin", 2) == packed(answer("berlin", 2, BAD))
        assert (await store.find("paris", 2), await store.find("berlin", 77)) == (None, None)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_follower, "_PAUSE", 0.05)


@pytest.mark.usefixtures("impatient")
async def test_a_hub_that_goes_away_is_told_and_what_comes_after_it_is_not_told_twice(hub: Hub) -> None:
    await send(hub, "berlin", 1, GOOD)
    async with following(hub) as found:
        hub.stop()
        await until(lambda: found.memory.hub.is_lost)
        assert found.memory.snapshot().lost_since is not None
        assert [site.state for site in found.memory.snapshot().sites] == [State.SILENT, State.WORKS]
        hub.start()
        await until(lambda: not found.memory.hub.is_lost)
        await send(hub, "berlin", 2, BAD)
        await until(lambda: bool(found.came))
        assert (found.came, found.memory.snapshot().lost_since) == ([2], None)
    assert found.sentences[-1] == f"the hub wss://127.0.0.1:{hub.port} answers again"


async def until_stored(hub: Hub, number: int) -> None:
    """Send as a worker does: again, until the hub has it, which drops what it has."""
    while True:
        with suppress(*LOST):
            async with asyncio.timeout(3):  # a handshake with a server that is killed may never end
                await send(hub, "berlin", number, "not now")
            return
        await asyncio.sleep(0.05)


@pytest.mark.usefixtures("impatient")
async def test_of_a_hub_that_is_killed_again_and_again_each_report_is_told_once_and_in_order(hub: Hub) -> None:
    draw = random.Random(43)  # noqa: S311  moments of a test
    async with following(hub) as found:
        for number in range(1, 13):
            sending = asyncio.ensure_future(until_stored(hub, number))
            await asyncio.sleep(draw.uniform(0, 0.05))
            if number % 3 == 0:
                hub.stop()
                hub.start()
            await sending
        await until(lambda: len(found.came) >= 12)
        await until(lambda: not found.memory.hub.is_lost)
        assert found.came == list(range(1, 13))
        assert [row.job for row in found.memory.reports["berlin"].rows] == [f"job-{n}" for n in range(12, 0, -1)]


@pytest.mark.usefixtures("impatient")
async def test_a_hub_that_begins_anew_counts_anew(hub: Hub) -> None:
    for number in (1, 2, 3):
        await send(hub, "berlin", number, GOOD)
    async with following(hub) as found:
        async with hub.operator() as operator:
            await anew(operator.jetstream())
        hub.stop()
        await until(lambda: found.memory.hub.is_lost)
        hub.start()
        await until(lambda: not found.memory.hub.is_lost)
        await until(lambda: found.memory.last("berlin") is None)
        await send(hub, "berlin", 4, BAD)
        await until(lambda: found.memory.last("berlin") is not None)
        assert found.memory.site("berlin").state is State.FAILS


async def anew(js: JetStreamContext) -> None:
    await js.delete_stream(REPORTS)
    await prepare(js, NAMES)


async def test_a_site_that_is_added_is_shown(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow_sites, "_LOOK", 0.1)
    async with following(hub) as found:
        async with hub.operator() as operator:
            await prepare(operator.jetstream(), ["rome"])
        await until(lambda: "rome" in found.memory.queues)


async def test_who_is_not_the_operator_is_told_so(hub: Hub) -> None:
    stranger = HubAccess(address=access(hub).address, credential=key_file(hub.folder), cacert=hub.ca)
    follower = HubFollower(FleetMemory(), stranger, lambda _: None)
    with pytest.raises(UsageError, match="cannot be reached: "):
        await follower.follow()


async def test_a_site_s_credential_tells_nothing_of_others(hub: Hub) -> None:
    berlin = HubAccess(address=access(hub).address, credential=hub.credential("berlin"), cacert=hub.ca)
    with pytest.raises(UsageError, match=r"--credential takes its operator\.nk, not the key of a site"):
        async with asyncio.timeout(40):
            await HubFollower(FleetMemory(), berlin, lambda _: None).follow()
