"""The whole of it: a hub, a worker, pages, a schedule and a webhook."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from proxytest.engine.schedule import Notify
from proxytest.fleet.jobs import Wanted
from proxytest.fleet.site_answer import Answer
from proxytest.fleet.site_job import Job
from proxytest.fleet.streams import KEEP
from proxytest.serve.serving import Serving, serve
from proxytest.watch import alerting, slot_sender
from proxytest.watch.slot_job import audits_of
from proxytest.watch.turns import Schedule
from proxytest.watch.watch_file import Watching
from tests.fleet.test_worker import working
from tests.report.conftest import RUN
from tests.serve.conftest import SERVED
from tests.serve.test_hub_follower import access
from tests.support.fleet import at
from tests.support.hub import Hub
from tests.support.served import BAD, GOOD
from tests.watch.test_webhook import Receiver, hook, receiving

pytestmark = pytest.mark.long


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerting, "_TICK", 0.05)
    monkeypatch.setattr(slot_sender, "_TICK", 0.05)


class Branch:
    """A site whose proxy becomes good or bad."""

    def __init__(self) -> None:
        self.run = at(RUN, "berlin", BAD)

    async def audited(self, job: Job, notify: Notify) -> Answer:
        del notify
        return Answer(id=job.id, site=job.site, version="1", run=replace(self.run, started=datetime.now(UTC)))


@asynccontextmanager
async def serving(hub: Hub, watching: Watching) -> AsyncIterator[str]:
    port: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    wanted = Serving(access=access(hub), web=SERVED, watching=watching)
    task = asyncio.ensure_future(serve(wanted, lambda _: None, port.set_result))
    try:
        yield f"http://127.0.0.1:{await port}"
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not is_so():  # noqa: ASYNC110  what another process does
            await asyncio.sleep(0.05)


async def page(url: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return await answer.text()


async def test_sites_are_audited_shown_and_told_of(hub: Hub, tmp_path: Path) -> None:
    branch, receiver = Branch(), Receiver()
    job = Job(id="as read", site="berlin", sent=datetime.now(UTC), audit={})
    async with receiving(receiver), working(hub, tmp_path, branch.audited):
        watching = Watching(
            audits=audits_of([Wanted(name="berlin", job=job)]),
            schedule=Schedule(every=timedelta(seconds=2)),
            channels=(hook(receiver, secret="s3cret"),),
        )
        async with serving(hub, watching) as address:
            await until(lambda: {"began"} <= events(receiver, "berlin"))
            assert "next audit 2" in await page(f"{address}/sites/berlin")
            assert "next audit 2" in await page(address)
            branch.run = at(RUN, "berlin", GOOD)
            await until(lambda: {"began", "ended"} <= events(receiver, "berlin"))
            assert "berlin</a>: fails before, works now" in await page(address)
    silent = [one for one in told(receiver) if one["code"] == "site.silent"]
    assert [(one["event"], "paris" in str(one["sites"])) for one in silent] == [("began", True)]
    others = [one for one in told(receiver) if one["code"] != "site.silent"]
    assert len({(one["code"], one["event"]) for one in others}) == len(others)


class Proxies(Branch):
    """A site with many proxies."""

    async def audited(self, job: Job, notify: Notify) -> Answer:
        answer = await super().audited(job, notify)
        assert answer.run is not None
        proxy = replace(answer.run.proxy, url=job.audit["proxy"])
        return replace(answer, run=replace(answer.run, proxy=proxy))


async def test_of_a_site_with_more_audits_than_the_hub_keeps_reports_it_is_told_too_that_it_ended(
    hub: Hub, tmp_path: Path
) -> None:
    """The hub then keeps more."""
    branch, receiver, sent = Proxies(), Receiver(), datetime.now(UTC)
    jobs = [Job(id="as read", site="berlin", sent=sent, audit={"proxy": f"http://{n}:8080"}) for n in range(KEEP + 2)]
    async with receiving(receiver), working(hub, tmp_path, branch.audited):
        watching = Watching(
            audits=audits_of([Wanted(name=str(number), job=job) for number, job in enumerate(jobs)]),
            schedule=Schedule(every=timedelta(seconds=6)),
            channels=(hook(receiver),),
        )
        async with serving(hub, watching):
            await until(lambda: {"began"} <= events(receiver, "berlin"))
            branch.run = at(RUN, "berlin", GOOD)
            await until(lambda: {"began", "ended"} <= events(receiver, "berlin"))


def told(receiver: Receiver) -> list[dict[str, object]]:
    return [json.loads(content) for _, content in receiver.requests]


def events(receiver: Receiver, site: str) -> set[object]:
    found = [one for one in told(receiver) if one["sites"] == [site]]
    codes = {one["code"] for one in found if one["event"] == "began"}
    ended = {one["code"] for one in found if one["event"] == "ended"}
    return {"began", "ended"} if codes and codes <= ended else {"began"} if codes else set()
