"""What the hub tells of its sites."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from nats.js import JetStreamContext
from nats.js.api import RawStreamMsg

from proxytest.fleet import hub_state
from proxytest.fleet.hub_state import SILENT_AFTER, hub_now, last_answers, site_states
from proxytest.fleet.names import report_subject
from proxytest.fleet.site_answer import Answer, packed
from proxytest.fleet.site_queues import Queue
from tests.fleet.test_worker import answers, job, working
from tests.support.hub import Hub

pytestmark = pytest.mark.long


async def test_a_site_is_seen_while_its_worker_lives_and_answers(hub: Hub, tmp_path: Path) -> None:
    async with working(hub, tmp_path):
        await answers(hub, job(1), job(2))
        async with hub.operator() as operator:
            berlin, paris = await site_states(operator.jetstream())
    assert (berlin.name, berlin.queue) == ("berlin", Queue(workers=1))
    assert berlin.ago is not None
    assert berlin.ago < timedelta(minutes=1)
    assert (paris.name, paris.seen, paris.ago, paris.queue) == ("paris", None, None, Queue())


async def test_a_site_that_was_heard_before_the_hub_s_clock_was_set_back_was_not_heard_now(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def earlier(js: JetStreamContext) -> datetime:
        return await hub_now(js) - timedelta(hours=1)

    monkeypatch.setattr(hub_state, "hub_now", earlier)
    async with working(hub, tmp_path):
        await answers(hub, job(1))
    async with hub.operator() as operator:
        berlin, _ = await site_states(operator.jetstream())
    assert berlin.ago is not None
    assert berlin.ago > SILENT_AFTER


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
        await paris.jetstream().publish(report_subject("paris"), b"no answer")
    async with hub.operator() as operator:
        found = await last_answers(operator.jetstream(), {"paris"})
    assert [one.refused for one in found.values()] == ["the answer of paris cannot be read"]


async def test_only_what_is_asked_for_is_fetched(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[str] = []
    get = JetStreamContext.get_last_msg

    async def noted(self: JetStreamContext, stream: str, subject: str) -> RawStreamMsg:
        fetched.append(subject)
        return await get(self, stream, subject)

    monkeypatch.setattr(JetStreamContext, "get_last_msg", noted)
    async with working(hub, tmp_path):
        await answers(hub, job(1))
    fetched.clear()
    async with hub.site("paris") as paris, hub.operator() as operator:
        await paris.jetstream().publish(report_subject("paris"), b"x" * 1_000_000)
        before = operator.stats["in_bytes"]
        assert set(await last_answers(operator.jetstream(), {"berlin"})) == {"berlin"}
        assert operator.stats["in_bytes"] - before < 100_000
    assert fetched == [report_subject("berlin")]


async def test_a_large_report_is_read(hub: Hub) -> None:
    """The server's answer is longer than the report, and than what a client may send."""
    refusal = Answer(id="1", site="paris", version="1", refused="".join(map(str, range(3_300_000))))
    content = packed(refusal)
    async with hub.site("paris") as paris, hub.operator() as operator:
        assert 6_500_000 < len(content) < paris.max_payload
        await paris.jetstream().publish(report_subject("paris"), content, timeout=20)
        (found,) = (await last_answers(operator.jetstream(), {"paris"})).values()
    assert found.refused == f"{refusal.refused[:1000]}..."  # of what a site says no more is kept


async def test_two_workers_of_one_name_are_seen(hub: Hub, tmp_path: Path) -> None:
    async with working(hub, tmp_path / "one"), working(hub, tmp_path / "two"), hub.operator() as operator:
        await answers(hub, job(1), job(2), job(3))
        berlin, _ = await site_states(operator.jetstream())
    assert berlin.queue.workers == 2
