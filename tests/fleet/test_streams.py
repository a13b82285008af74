"""What the operator makes in the hub."""

import pytest
from nats.js import JetStreamContext
from nats.js.api import RetentionPolicy, StorageType, StreamConfig, StreamInfo
from nats.js.errors import ServerError

from proxytest.fleet.names import ACCOUNTS, JOBS, REPORTS, SITES, job_subject, report_subject, worker_of
from proxytest.fleet.site_job import LIFE
from proxytest.fleet.streams import KEEP, MOST_KEPT, kept_for, prepare, reports_kept
from tests.support.hub import Hub


async def test_it_may_be_made_again(hub: Hub) -> None:
    async with hub.operator() as operator:
        js = operator.jetstream()
        await js.publish(job_subject("berlin"), b"a job")
        await prepare(js, ("berlin", "paris", "rome"), keep=3)

        jobs = await js.stream_info(JOBS)
        reports = await js.stream_info(REPORTS)
        consumers = {one.name: one.config.filter_subject for one in await js.consumers_info(JOBS)}
    assert jobs.state.messages == 1
    assert reports.config.max_msgs_per_subject == 3
    assert consumers == {worker_of(site): job_subject(site) for site in ("berlin", "paris", "rome")}


async def test_a_job_that_nobody_took_for_a_day_is_dropped(bare_hub: Hub) -> None:
    """Also in a hub that an earlier version made, whose stream keeps what waits in it."""
    before = StreamConfig(
        name=JOBS, subjects=[job_subject("*")], retention=RetentionPolicy.WORK_QUEUE, storage=StorageType.FILE
    )
    async with bare_hub.operator() as operator:
        js = operator.jetstream()
        await js.add_stream(before)
        await js.publish(job_subject("berlin"), b"a job")
        await prepare(js, ("berlin",))
        jobs = await js.stream_info(JOBS)
    assert jobs.config.max_age == LIFE.total_seconds()
    assert jobs.state.messages == 1


async def test_how_many_servers_of_a_cluster_keep_a_stream_stays(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """One server alone keeps no second copy, so that what is asked of it is looked at here."""
    info, updated = JetStreamContext.stream_info, list[StreamConfig]()

    async def three(self: JetStreamContext, name: str) -> StreamInfo:
        found = await info(self, name)
        found.config = found.config.evolve(num_replicas=3)
        return found

    async def noted(_: JetStreamContext, config: StreamConfig) -> None:
        updated.append(config)

    monkeypatch.setattr(JetStreamContext, "stream_info", three)
    monkeypatch.setattr(JetStreamContext, "update_stream", noted)
    async with hub.operator() as operator:
        await prepare(operator.jetstream(), (), keep=7)
    assert [(one.name, one.num_replicas, one.max_msgs_per_subject) for one in updated] == [(REPORTS, 3, 7)]


async def test_more_than_a_thousand_sites_have_a_place(hub: Hub) -> None:
    """In a hub that was made before, too: nats-server 2.15 takes 1000 consumers where nothing is said."""
    async with hub.operator() as operator:
        js = operator.jetstream()
        await prepare(js, [f"site-{number}" for number in range(1010)])
        assert (await js.stream_info(JOBS)).state.consumer_count == 1012


async def test_a_report_that_comes_twice_is_kept_once(hub: Hub) -> None:
    async with hub.site("berlin") as site, hub.operator() as operator:
        for _ in range(2):
            ack = await site.jetstream().publish(report_subject("berlin"), b"r", headers={"Nats-Msg-Id": "1"})
        info = await operator.jetstream().stream_info(REPORTS)
    assert ack.duplicate
    assert info.state.messages == 1


async def test_the_last_reports_of_each_site_are_kept(hub: Hub) -> None:
    async with hub.operator() as operator, hub.site("berlin") as berlin, hub.site("paris") as paris:
        js = operator.jetstream()
        await prepare(js, (), keep=2)
        await paris.jetstream().publish(report_subject("paris"), b"first")
        for number in range(4):
            await berlin.jetstream().publish(report_subject("berlin"), b"%d" % number)
        state = (await js.stream_info(REPORTS, subjects_filter=">")).state
    assert state.subjects == {report_subject("berlin"): 2, report_subject("paris"): 1}


def test_of_a_site_that_is_audited_often_more_reports_are_kept() -> None:
    assert kept_for(()) == kept_for(["berlin"] * (KEEP // 2)) == KEEP
    assert kept_for(["paris", *["berlin"] * 25, "rome"]) == 50
    assert kept_for(["berlin"] * 10_000) == MOST_KEPT


async def test_as_many_reports_are_kept_as_the_audits_of_a_site_need_and_whoever_needs_fewer_deletes_none(
    hub: Hub,
) -> None:
    async with hub.operator() as operator:
        js = operator.jetstream()
        for sites, kept in ((["berlin"], KEEP), (["berlin"] * 25, 50), (["paris"], 50), ((), 50)):
            await prepare(js, sites)
            assert await reports_kept(js) == kept
        assert (await js.stream_info(JOBS)).state.consumer_count == 2


async def test_a_job_is_gone_once_it_is_acknowledged(hub: Hub) -> None:
    async with hub.operator() as operator, hub.site("berlin") as site:
        await operator.jetstream().publish(job_subject("berlin"), b"a job")
        jobs = await site.jetstream().pull_subscribe_bind(worker_of("berlin"), JOBS)
        (job,) = await jobs.fetch(1)
        await job.ack_sync()
        left = (await operator.jetstream().stream_info(JOBS)).state.messages
    assert job.data == b"a job"
    assert left == 0


@pytest.mark.parametrize("bucket", [SITES, ACCOUNTS])
async def test_no_header_deletes_the_keys_of_others(hub: Hub, bucket: str) -> None:
    async with hub.site("berlin") as site:
        with pytest.raises(ServerError, match="rollup"):
            await site.jetstream().publish(f"$KV.{bucket}.berlin", b"", headers={"Nats-Rollup": "all"})
