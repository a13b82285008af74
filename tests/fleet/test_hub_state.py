"""What the hub tells of its sites."""

from datetime import timedelta
from pathlib import Path

from proxytest.fleet.hub_state import last_answers, site_states
from tests.fleet.test_worker import answers, job, working
from tests.support.hub import Hub


async def test_a_site_is_seen_while_its_worker_lives_and_answers(hub: Hub, tmp_path: Path) -> None:
    async with working(hub, tmp_path):
        await answers(hub, job(1), job(2))
        async with hub.operator() as operator:
            berlin, paris = await site_states(operator.jetstream())
    assert (berlin.name, berlin.jobs, berlin.workers) == ("berlin", 0, 1)
    assert berlin.ago is not None
    assert berlin.ago < timedelta(minutes=1)
    assert (paris.name, paris.seen, paris.ago, paris.workers) == ("paris", None, None, 0)


async def test_the_last_answer_of_each_site_is_told(hub: Hub, tmp_path: Path) -> None:
    async with working(hub, tmp_path):
        await answers(hub, job(1), job(2))
    async with hub.operator() as operator:
        js = operator.jetstream()
        found = await last_answers(js, {"berlin", "paris"})
        assert {site: one.id for site, one in found.items()} == {"berlin": "job-2"}
        assert await last_answers(js, {"paris"}) == {}


async def test_a_site_may_write_what_it_likes(hub: Hub) -> None:
    async with hub.site("paris") as paris:
        await paris.jetstream().publish("proxytest.report.paris", b"no answer")
    async with hub.operator() as operator:
        assert await last_answers(operator.jetstream(), {"paris"}) == {}


async def test_two_workers_of_one_name_are_seen(hub: Hub, tmp_path: Path) -> None:
    async with working(hub, tmp_path / "one"), working(hub, tmp_path / "two"), hub.operator() as operator:
        await answers(hub, job(1), job(2), job(3))
        berlin, _ = await site_states(operator.jetstream())
    assert berlin.workers == 2
