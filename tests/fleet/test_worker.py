"""A worker and its hub: each job is answered once, whatever ends in between."""

import asyncio
import resource
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext

from proxytest.engine.audit import audit
from proxytest.engine.schedule import Notify
from proxytest.fleet import send
from proxytest.fleet import worker as worker_module
from proxytest.fleet.hub_address import HubAccess, parse_hub
from proxytest.fleet.hub_folder import OPERATOR
from proxytest.fleet.names import JOBS, REPORTS, SIGNATURE, job_subject
from proxytest.fleet.nkey import new_seed, public_of, read_seed, sign
from proxytest.fleet.send import Asking
from proxytest.fleet.site_answer import Answer
from proxytest.fleet.site_file import Site
from proxytest.fleet.site_job import Job, packed
from proxytest.fleet.streams import prepare
from proxytest.fleet.worker import Settled, Worker, at_once
from proxytest.model.credentials import Secret
from proxytest.scenario.layers import Layers
from tests.support.hub import Hub
from tests.support.plans import plan_for

pytestmark = pytest.mark.long

CarryOut = Callable[[Job, Notify], Awaitable[Answer]]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the hub deliver a job again after a second, not after a minute."""
    monkeypatch.setattr(send, "prepare", partial(prepare, ack_wait=1.0))


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    while not await is_so():  # noqa: ASYNC110  what another process does
        await asyncio.sleep(0.05)


def job(number: int = 1, site: str = "berlin") -> Job:
    return Job(id=f"job-{number}", site=site, sent=datetime.now(UTC), audit={})


def seed_of(hub: Hub) -> Secret:
    return read_seed(hub.folder / OPERATOR)


def site_of(hub: Hub, spool: Path, name: str = "berlin") -> Site:
    access = HubAccess(address=parse_hub(f"wss://127.0.0.1:{hub.port}"), credential=hub.credential(name), cacert=hub.ca)
    layers = Layers(values={}, homes={}, checks={})
    return Site(name=name, hub=access, sender=public_of(seed_of(hub)), layers=layers, proxies=(), spool=spool)


async def told(job: Job, notify: Notify) -> Answer:
    """Answer without an audit."""
    del notify
    return Answer(id=job.id, site=job.site, version="1", refused="not now")


@asynccontextmanager
async def working(
    hub: Hub, spool: Path, carry_out: CarryOut = told, settled: Settled = at_once
) -> AsyncIterator[list[str]]:
    sentences: list[str] = []
    async with hub.site("berlin") as client:
        task = asyncio.ensure_future(Worker(site_of(hub, spool), client, carry_out, sentences.append, settled).work())
        try:
            yield sentences
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def answers(hub: Hub, *jobs: Job, by: Secret | None = None) -> list[Answer]:
    came: list[Answer] = []
    async with hub.operator() as operator, asyncio.timeout(30):
        await Asking(jobs, by or seed_of(hub), came.append).go_on(operator)
    return came


async def stored(operator: Client) -> int:
    return (await operator.jetstream().stream_info(REPORTS)).state.messages


async def has_reports(operator: Client) -> bool:
    return await stored(operator) > 0


async def nothing_waits(operator: Client) -> bool:
    return (await operator.jetstream().stream_info(JOBS)).state.messages == 0


async def waits(spool: Path) -> bool:
    return bool(list(spool.glob("*.waiting")))  # noqa: ASYNC240  a small folder


async def test_each_job_is_answered_in_turn(hub: Hub, tmp_path: Path) -> None:
    async with working(hub, tmp_path):
        came = await answers(hub, job(1), job(2), job(3))
    assert [(one.id, one.site, one.refused) for one in came] == [(f"job-{n}", "berlin", "not now") for n in (1, 2, 3)]


async def test_a_run_comes_as_it_was_judged(hub: Hub, tmp_path: Path) -> None:
    run = await audit(plan_for(port=None))

    async def audited(job: Job, notify: Notify) -> Answer:
        return replace(await told(job, notify), run=run, refused="")

    async with working(hub, tmp_path, audited):
        (answer,) = await answers(hub, job())
    assert answer.run == run


async def test_a_worker_that_comes_later_finds_its_job(hub: Hub, tmp_path: Path) -> None:
    waiting = asyncio.ensure_future(answers(hub, job()))
    await asyncio.sleep(0.5)
    async with working(hub, tmp_path):
        assert [one.id for one in await waiting] == ["job-1"]


async def test_who_is_not_the_operator_is_refused_in_a_sentence(hub: Hub, tmp_path: Path) -> None:
    async with working(hub, tmp_path) as sentences:
        (answer,) = await answers(hub, job(), by=new_seed())
    assert "not signed by the operator" in answer.refused
    assert "not signed by the operator" in sentences[0]


@pytest.mark.usefixtures("impatient")
async def test_a_worker_that_ends_while_it_audits_leaves_the_job_to_the_next(hub: Hub, tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def endless(job: Job, notify: Notify) -> Answer:
        begun.set()
        await asyncio.sleep(60)
        return await told(job, notify)

    waiting = asyncio.ensure_future(answers(hub, job()))
    async with working(hub, tmp_path, endless):
        await begun.wait()
    async with working(hub, tmp_path):
        assert len(await waiting) == 1


@pytest.mark.usefixtures("impatient")
async def test_a_job_that_is_delivered_again_is_not_carried_out_again(hub: Hub, tmp_path: Path) -> None:
    """As after a crash between storing the report and acknowledging the job."""
    times = 0

    async def counted(job: Job, notify: Notify) -> Answer:
        nonlocal times
        times += 1
        return await told(job, notify)

    async with hub.operator() as operator:
        js = operator.jetstream()
        async with working(hub, tmp_path, counted):
            await answers(hub, job())
        content = packed(job())
        headers = {"Nats-Msg-Id": "job-1 again", SIGNATURE: sign(seed_of(hub), content)}
        await js.publish(job_subject("berlin"), content, headers=headers)
        async with working(hub, tmp_path, counted):
            await until(partial(nothing_waits, operator))
        assert await stored(operator) == 1
    assert times <= 2


async def test_what_the_hub_could_not_take_is_handed_over_later(hub: Hub, tmp_path: Path) -> None:
    """The hub ends while the site audits: it reports late, never never."""
    begun, go = asyncio.Event(), asyncio.Event()

    async def slow(job: Job, notify: Notify) -> Answer:
        begun.set()
        await go.wait()
        return await told(job, notify)

    async with hub.operator() as operator:
        content = packed(job())
        headers = {"Nats-Msg-Id": "job-1", SIGNATURE: sign(seed_of(hub), content)}
        await operator.jetstream().publish(job_subject("berlin"), content, headers=headers)
    async with working(hub, tmp_path, slow):
        await begun.wait()
        hub.stop()
        go.set()
        await until(partial(waits, tmp_path))
    hub.start()
    async with working(hub, tmp_path), hub.operator() as operator:
        await until(partial(has_reports, operator))
        assert await stored(operator) == 1


async def test_a_bug_of_ours_is_an_answer_and_not_tried_again(hub: Hub, tmp_path: Path) -> None:
    times = 0

    async def broken(job: Job, notify: Notify) -> Answer:
        nonlocal times
        times += 1
        raise KeyError(job.id, notify)

    async with working(hub, tmp_path, broken):
        (answer,) = await answers(hub, job())
        async with hub.operator() as operator:
            await until(partial(nothing_waits, operator))
    assert (answer.refused, times) == ("this is a bug in proxytest (KeyError)", 1)


@pytest.mark.parametrize("error", [AttributeError("no transport"), asyncio.CancelledError()])
async def test_what_the_client_library_does_wrong_ends_no_worker(
    error: BaseException, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch, errors = JetStreamContext.PullSubscription.fetch, [error]

    async def once(
        self: JetStreamContext.PullSubscription,
        batch: int,
        timeout: float,  # noqa: ASYNC109  as the library calls it
    ) -> list[Msg]:
        if errors:
            raise errors.pop()
        return await fetch(self, batch, timeout=timeout)

    monkeypatch.setattr(JetStreamContext.PullSubscription, "fetch", once)
    async with working(hub, tmp_path):
        while errors:  # noqa: ASYNC110  the worker tells nobody
            await asyncio.sleep(0.05)
        assert len(await answers(hub, job())) == 1


async def test_a_site_takes_no_job_of_another(hub: Hub, tmp_path: Path) -> None:
    waiting = asyncio.ensure_future(answers(hub, job(site="paris")))
    async with working(hub, tmp_path):
        await asyncio.sleep(1)
        assert not waiting.done()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_a_job_whose_log_on_the_hub_does_not_know_yet_keeps_no_other_waiting(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "_STORE", 3.0)
    settled = asyncio.Event()

    async def wait() -> None:
        await settled.wait()

    async with working(hub, tmp_path, settled=wait) as sentences:
        assert [one.id for one in await answers(hub, job(1), job(2))] == ["job-1", "job-2"]
        async with hub.operator() as operator:
            assert not await nothing_waits(operator)
    assert [one for one in sentences if "how a log-on ended" in one]


@pytest.mark.usefixtures("hub")
async def test_streams_are_made_again_without_loss(hub: Hub) -> None:
    async with hub.operator() as operator:
        await prepare(operator.jetstream(), ("berlin",))


@pytest.fixture
def full_disk() -> Iterator[None]:
    """Let this process write no more than a few bytes into a file, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("hub", "full_disk")
async def test_where_the_disk_is_full_a_report_goes_to_the_hub_alone(hub: Hub, tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    times: list[str] = []

    async def counted(job: Job, notify: Notify) -> Answer:
        times.append(job.id)
        return await told(job, notify)

    async with hub.operator() as operator, working(hub, spool, counted) as sentences:
        assert [one.id for one in await answers(hub, job(1), job(2))] == ["job-1", "job-2"]
        await until(partial(nothing_waits, operator))
    assert times == ["job-1", "job-2"]
    assert f"a report cannot be kept in '{spool}' (File too large): only the hub will have it" in sentences
    assert not list(spool.iterdir())


@pytest.mark.usefixtures("hub")
async def test_a_spool_that_is_no_folder_is_told_so(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "spool").touch()
    async with working(hub, tmp_path / "spool") as sentences:
        assert len(await answers(hub, job(1))) == 1
    assert any("cannot be kept in" in one for one in sentences)


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_clock_that_is_an_hour_wrong_changes_nothing(
    hub: Hub, tmp_path: Path, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "utc_now", lambda: datetime.now(UTC) + timedelta(hours=hours))
    async with working(hub, tmp_path) as sentences:
        assert [one.refused for one in await answers(hub, job(1))] == ["not now"]
    assert not [one for one in sentences if "clock" in one]


@pytest.mark.parametrize("hours", [-3, 27])
async def test_a_clock_that_is_further_wrong_is_told_as_the_cause(
    hub: Hub, tmp_path: Path, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "utc_now", lambda: datetime.now(UTC) + timedelta(hours=hours))
    async with working(hub, tmp_path):
        (answer,) = await answers(hub, job(1))
    assert "by the clocks of the two machines" in answer.refused


async def test_of_two_workers_of_one_name_one_does_each_job(hub: Hub, tmp_path: Path) -> None:
    done: list[str] = []

    async def counted(job: Job, notify: Notify) -> Answer:
        done.append(job.id)
        await asyncio.sleep(0.01)
        return await told(job, notify)

    jobs = [job(number) for number in range(12)]
    async with working(hub, tmp_path / "one", counted), working(hub, tmp_path / "other", counted):
        came = await answers(hub, *jobs)
        async with hub.operator() as operator:
            assert await stored(operator) == len(jobs)
    assert sorted(done) == sorted(one.id for one in jobs) == sorted(one.id for one in came)
