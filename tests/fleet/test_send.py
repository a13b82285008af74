"""Whose answer counts."""

import asyncio
import gzip
from datetime import UTC, datetime

from nats.aio.client import Client

from proxytest.fleet.hub_folder import OPERATOR
from proxytest.fleet.names import REPORTS, report_subject
from proxytest.fleet.nkey import read_seed
from proxytest.fleet.send import Asking
from proxytest.fleet.site_answer import Answer, packed
from proxytest.fleet.site_job import Job
from tests.support.hub import Hub

JOB = Job(id="20260301T120000-1", site="paris", sent=datetime(2026, 3, 1, 12, tzinfo=UTC), audit={})


async def test_a_site_answers_for_itself_alone(hub: Hub) -> None:
    came: list[Answer] = []
    asking = Asking([JOB], read_seed(hub.folder / OPERATOR), came.append)
    async with hub.operator() as operator, hub.site("berlin") as berlin, hub.site("paris") as paris:
        going = asyncio.create_task(asking.go_on(operator))
        await asyncio.sleep(0.2)
        for site, client in (("berlin", berlin), ("paris", paris)):
            answer = packed(Answer(id=JOB.id, site=site, version="1", refused=f"says {site}"))
            await client.jetstream().publish(report_subject(site), answer)
        async with asyncio.timeout(10):
            await going
        stored = (await operator.jetstream().stream_info(REPORTS)).state.messages
    assert [answer.refused for answer in came] == ["says paris"]
    assert stored == 2


async def test_an_answer_comes_though_the_hub_forgot_who_waits_for_it(hub: Hub) -> None:
    """As where that was known to one server of several alone, and this one is away."""
    came: list[Answer] = []
    asking = Asking([JOB], read_seed(hub.folder / OPERATOR), came.append)
    async with hub.operator() as operator, hub.site("paris") as paris, asyncio.timeout(20):
        going = asyncio.create_task(until_done(asking, operator))
        while not (places := await operator.jetstream().consumers_info(REPORTS)):  # noqa: ASYNC110  NATS's client tells nobody
            await asyncio.sleep(0.05)
        await operator.jetstream().delete_consumer(REPORTS, places[0].name)
        answer = packed(Answer(id=JOB.id, site="paris", version="1", refused="not now"))
        await paris.jetstream().publish(report_subject("paris"), answer)
        await going
    assert [answer.refused for answer in came] == ["not now"]


async def until_done(asking: Asking, client: Client) -> None:
    while not asking.is_done:
        await asking.go_on(client)


async def test_an_answer_of_another_version_is_told_and_not_waited_for(hub: Hub) -> None:
    """Such as that of a worker that is newer than whoever sends the jobs."""
    came: list[Answer] = []
    asking = Asking([JOB], read_seed(hub.folder / OPERATOR), came.append)
    async with hub.operator() as operator, hub.site("paris") as paris:
        going = asyncio.create_task(asking.go_on(operator))
        await asyncio.sleep(0.2)
        content = gzip.compress(b'{"format": 2}')
        await paris.jetstream().publish(report_subject("paris"), content, headers={"Nats-Msg-Id": JOB.id})
        async with asyncio.timeout(10):
            await going
    assert [one.refused for one in came] == ["the answer of paris has format 2, but this version knows 1"]
