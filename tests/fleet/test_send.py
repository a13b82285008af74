"""Whose answer counts."""

import asyncio
import gzip
from datetime import UTC, datetime

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
