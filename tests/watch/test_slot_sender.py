"""A schedule and a real hub: each turn one job, whatever ends in between, and never two that wait."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nats.aio.client import Client

from proxytest.engine.schedule import Notify
from proxytest.fleet.hub_folder import OPERATOR
from proxytest.fleet.hub_says import NOT_MADE
from proxytest.fleet.jobs import Wanted
from proxytest.fleet.names import JOBS
from proxytest.fleet.nkey import read_seed
from proxytest.fleet.send import publish
from proxytest.fleet.site_answer import Answer
from proxytest.fleet.site_job import Job
from proxytest.model.credentials import Secret
from proxytest.watch import slot_sender
from proxytest.watch.slot_job import audits_of
from proxytest.watch.slot_sender import SlotSender
from proxytest.watch.turns import Schedule
from tests.fleet.test_worker import stored, working
from tests.support.hub import Hub

pytestmark = pytest.mark.long

NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)
EVERY = timedelta(minutes=10)
SCHEDULE = Schedule(every=EVERY)
WITHIN = 60.0  #: seconds


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the clock every few milliseconds, and send at once what is due."""
    monkeypatch.setattr(slot_sender, "_TICK", 0.02)
    monkeypatch.setattr(slot_sender, "apart", lambda *_: timedelta(0))


class Clock:
    """A clock that stands still until it is moved; it begins near today, which is what workers check."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.now -= (self.now - datetime(1970, 1, 1, tzinfo=UTC)) % EVERY

    def __call__(self) -> datetime:
        return self.now


def wanted(name: str, site: str = "") -> Wanted:
    return Wanted(name=name, job=Job(id="as read", site=site or name, sent=NOON, audit={}))


def read_operator(hub: Hub) -> Secret:
    return read_seed(hub.folder / OPERATOR)


@asynccontextmanager
async def sending(
    hub: Hub, clock: Clock, *runs: Wanted, schedule: Schedule = SCHEDULE, told: list[str] | None = None
) -> AsyncIterator[SlotSender]:
    """Send the jobs of these runs while the block runs."""
    sentences: list[str] = [] if told is None else told
    seed = read_operator(hub)
    async with hub.operator() as operator:
        sender = SlotSender(schedule, audits_of(runs or [wanted("berlin")]), seed, sentences.append, clock)
        task = asyncio.ensure_future(sender.keep(operator.jetstream()))
        try:
            yield sender
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def sent(operator: Client) -> int:
    """Return how many jobs the hub has ever taken."""
    return (await operator.jetstream().stream_info(JOBS)).state.last_seq


async def waiting(operator: Client) -> int:
    return (await operator.jetstream().stream_info(JOBS)).state.messages


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(WITHIN):
        while not await is_so():  # noqa: ASYNC110  what another process does
            await asyncio.sleep(0.02)


async def reach(count: Callable[[Client], Awaitable[int]], operator: Client, number: int) -> None:
    async def reached() -> bool:
        return await count(operator) == number

    await until(reached)


async def test_each_turn_has_its_job_and_its_report(hub: Hub, tmp_path: Path) -> None:
    clock = Clock()
    async with working(hub, tmp_path), hub.operator() as operator, sending(hub, clock):
        for turn in (1, 2, 3):
            await reach(stored, operator, turn)
            await reach(waiting, operator, 0)
            clock.now += EVERY
        await reach(stored, operator, 4)
        assert await sent(operator) == 4


async def test_a_job_that_nobody_answers_is_not_sent_again_on_top_of_itself(hub: Hub, tmp_path: Path) -> None:
    clock = Clock()
    async with hub.operator() as operator, sending(hub, clock, wanted("berlin"), wanted("paris")):
        await reach(sent, operator, 1)  # the other one's place is half an interval later
        for _ in range(10):
            clock.now += EVERY / 2
            await asyncio.sleep(0.1)
        assert (await sent(operator), await waiting(operator)) == (2, 2)
        async with working(hub, tmp_path):
            await reach(stored, operator, 2)  # the old one, and the one of the turn that is due now
            await reach(waiting, operator, 1)
        assert await sent(operator) == 3


async def test_a_process_that_is_started_again_sends_nothing_twice(hub: Hub, tmp_path: Path) -> None:
    clock = Clock()
    async with hub.operator() as operator:
        async with sending(hub, clock):
            await reach(sent, operator, 1)
        async with sending(hub, clock):
            await asyncio.sleep(0.3)
            assert await sent(operator) == 1
            async with working(hub, tmp_path):
                await reach(waiting, operator, 0)
        async with sending(hub, clock):
            await asyncio.sleep(0.3)
            assert await sent(operator) == 1
            clock.now += EVERY
            await reach(sent, operator, 2)


async def test_a_hub_that_was_started_again_is_asked_what_it_has(hub: Hub, tmp_path: Path) -> None:
    """It knows no ids of jobs that are done; the reports tell."""
    clock = Clock()
    async with sending(hub, clock), hub.operator() as operator, working(hub, tmp_path):
        await reach(stored, operator, 1)
        await reach(waiting, operator, 0)
    hub.stop()
    hub.start()
    async with hub.operator() as operator:
        before = await sent(operator)
        async with sending(hub, clock):
            await asyncio.sleep(0.5)
            assert await sent(operator) == before
            clock.now += EVERY
            await reach(sent, operator, before + 1)


async def test_two_processes_on_one_hub_send_each_job_once(hub: Hub, tmp_path: Path) -> None:
    clock = Clock()
    runs = (wanted("berlin"), wanted("paris"))
    async with hub.operator() as operator, working(hub, tmp_path):
        async with sending(hub, clock, *runs), sending(hub, clock, *runs):
            for turn in range(1, 5):
                await reach(stored, operator, turn)
                clock.now += EVERY
            await asyncio.sleep(0.3)
        assert await sent(operator) - await waiting(operator) == await stored(operator) <= 5


async def test_what_somebody_asked_for_by_hand_is_not_joined_by_a_second_job(hub: Hub) -> None:
    clock = Clock()
    by_hand = Job(id="by hand", site="berlin", sent=clock.now, audit={})
    async with hub.operator() as operator:
        await publish(operator.jetstream(), by_hand, read_operator(hub))
        async with sending(hub, clock):
            await asyncio.sleep(0.3)
            assert await waiting(operator) == 1


async def test_several_runs_of_one_site_take_their_turns(hub: Hub, tmp_path: Path) -> None:
    clock = Clock()
    names: list[str] = []

    async def noted(job: Job, notify: Notify) -> Answer:
        del notify
        names.append(str(job.audit["title"]))
        return Answer(id=job.id, site=job.site, version="1", refused="not now")

    runs = tuple(
        Wanted(name=name, job=Job(id="as read", site="berlin", sent=NOON, audit={"title": name}))
        for name in ("old", "new")
    )
    async with hub.operator() as operator, working(hub, tmp_path, noted), sending(hub, clock, *runs):
        for turn in range(1, 5):
            await reach(stored, operator, turn)
            await reach(waiting, operator, 0)
            clock.now += EVERY / 2
    assert names[:4] == ["old", "new", "old", "new"]


async def test_a_hub_that_takes_no_jobs_is_told_once_and_asked_again(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, told = Clock(), list[str]()
    monkeypatch.setattr(slot_sender, "JOBS", "NO_SUCH_STREAM")
    async with hub.operator() as operator, sending(hub, clock, told=told), working(hub, tmp_path):
        async with asyncio.timeout(WITHIN):
            while not told:  # noqa: ASYNC110  as above
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.2)
        monkeypatch.setattr(slot_sender, "JOBS", JOBS)
        await reach(stored, operator, 1)
    assert told == [f"the hub takes no jobs: {NOT_MADE}"]


async def test_a_clock_that_was_wrong_and_is_set_back_holds_up_nothing(hub: Hub) -> None:
    clock = Clock()
    right = clock.now
    clock.now += timedelta(days=1) - EVERY / 2
    async with hub.operator() as operator, sending(hub, clock):
        await asyncio.sleep(0.3)
        clock.now = right
        await reach(sent, operator, 1)


async def test_the_next_audit_of_a_site_is_told(hub: Hub) -> None:
    clock = Clock()
    async with sending(hub, clock, wanted("old", "berlin"), wanted("new", "berlin"), wanted("paris")) as sender:
        found = sender.next_of("berlin"), sender.next_of("paris"), sender.next_of("rome")
    assert found == (clock.now + EVERY / 3, clock.now + EVERY * 2 / 3, None)
