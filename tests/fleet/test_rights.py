"""What a site may do in a real hub, and what it may not."""

import asyncio
import json

import pytest
from nats.aio.client import Client
from nats.js.errors import KeyWrongLastSequenceError

from proxytest.fleet.names import (
    ACCOUNTS,
    JOBS,
    REPORTS,
    SITES,
    inbox_of,
    job_subject,
    progress_subject,
    report_subject,
    worker_of,
)
from tests.support.hub import Hub

API = "$JS.API"
KV_SITES = f"KV_{SITES}"
KV_ACCOUNTS = f"KV_{ACCOUNTS}"
PARIS = f"{JOBS}.{worker_of('paris')}"
BERLIN = f"{JOBS}.{worker_of('berlin')}"

#: What the site berlin may not send.
FORBIDDEN = (
    report_subject("paris"),
    progress_subject("paris"),
    job_subject("paris"),
    job_subject("berlin"),
    f"$KV.{SITES}.paris",
    f"{inbox_of('paris')}.x",
    "_INBOX.x",
    f"$JS.ACK.{PARIS}.1.1.1.1.0",
    f"{API}.CONSUMER.MSG.NEXT.{PARIS}",
    f"{API}.CONSUMER.INFO.{PARIS}",
    f"{API}.CONSUMER.LIST.{JOBS}",
    f"{API}.CONSUMER.NAMES.{JOBS}",
    f"{API}.CONSUMER.CREATE.{JOBS}",
    f"{API}.CONSUMER.CREATE.{JOBS}.mine.{job_subject('paris')}",
    f"{API}.CONSUMER.CREATE.{KV_SITES}",
    f"{API}.CONSUMER.CREATE.{KV_ACCOUNTS}",
    f"{API}.CONSUMER.DURABLE.CREATE.{BERLIN}",
    f"{API}.CONSUMER.DURABLE.CREATE.{REPORTS}.mine",
    f"{API}.CONSUMER.DELETE.{BERLIN}",
    f"{API}.CONSUMER.DELETE.{PARIS}",
    f"{API}.CONSUMER.PAUSE.{PARIS}",
    f"{API}.STREAM.CREATE.MINE",
    f"{API}.STREAM.UPDATE.{REPORTS}",
    f"{API}.STREAM.DELETE.{REPORTS}",
    f"{API}.STREAM.DELETE.{KV_ACCOUNTS}",
    f"{API}.STREAM.PURGE.{JOBS}",
    f"{API}.STREAM.PURGE.{KV_ACCOUNTS}",
    f"{API}.STREAM.INFO.{JOBS}",
    f"{API}.STREAM.INFO.{REPORTS}",
    f"{API}.STREAM.INFO.{KV_SITES}",
    f"{API}.STREAM.MSG.GET.{JOBS}",
    f"{API}.STREAM.MSG.GET.{REPORTS}",
    f"{API}.STREAM.MSG.GET.{KV_SITES}",
    f"{API}.STREAM.MSG.DELETE.{KV_ACCOUNTS}",
    f"{API}.STREAM.SNAPSHOT.{REPORTS}",
    f"{API}.DIRECT.GET.{REPORTS}",
    f"{API}.DIRECT.GET.{KV_SITES}.$KV.{SITES}.paris",
    f"{API}.STREAM.NAMES",
    f"{API}.STREAM.LIST",
    f"{API}.INFO",
    "$SYS.REQ.SERVER.PING",
    "$SYS.REQ.USER.INFO",
    "$SYS.REQ.ACCOUNT.PING.CONNZ",
    "anything",
)

#: What it may not listen to.
UNHEARD = (
    ">",
    "*",
    f"{inbox_of('paris')}.>",
    "_INBOX.>",
    "*.>",
    job_subject("berlin"),
    job_subject("paris"),
    report_subject("*"),
    progress_subject("*"),
    f"$KV.{ACCOUNTS}.>",
    f"$KV.{SITES}.>",
    "$JS.>",
    "$JS.EVENT.>",
    "$SYS.>",
)


@pytest.fixture
async def busy(hub: Hub) -> Hub:
    """Return a hub in which something of paris lies, which is at work."""
    async with hub.operator() as operator, hub.site("paris") as paris:
        await operator.jetstream().publish(job_subject("paris"), b"a job of paris")
        await paris.jetstream().publish(report_subject("paris"), b"a report of paris")
        await paris.jetstream().publish(f"$KV.{SITES}.paris", b"a state of paris")
        jobs = await paris.jetstream().pull_subscribe_bind(worker_of("paris"), JOBS)
        await jobs.fetch(1)
    return hub


async def test_a_site_may_send_nothing_else(hub: Hub) -> None:
    async with hub.site("berlin") as site:
        for subject in FORBIDDEN:
            await site.publish(subject, b"", reply=f"{inbox_of('berlin')}.x")
        told = await _told(site, hub, len(FORBIDDEN))
    assert told == [f'nats: permissions violation for publish to "{subject.lower()}"' for subject in FORBIDDEN]


async def test_a_site_may_listen_to_nothing_else(hub: Hub) -> None:
    async with hub.site("berlin") as site:
        for subject in UNHEARD:
            await site.subscribe(subject)
        told = await _told(site, hub, len(UNHEARD))
    assert told == [f'nats: permissions violation for subscription to "{subject.lower()}"' for subject in UNHEARD]


async def _told(client: Client, hub: Hub, most: int) -> list[str]:
    """Return what the server said of what was sent; the client hands it over in tasks of its own."""
    await client.flush()
    for _ in range(200):
        if len(hub.errors) == most:
            break
        await asyncio.sleep(0.01)
    return hub.errors


_LAST = json.dumps({"last_by_subj": f"$KV.{ACCOUNTS}.k"}).encode()

#: What the server answers, with as much as a site can put into the answer.
ANSWERED = {
    "a report": (report_subject("berlin"), b""),
    "a key": (f"$KV.{ACCOUNTS}.k", b"+ACK"),
    "what a key holds": (f"{API}.STREAM.MSG.GET.{KV_ACCOUNTS}", _LAST),
    "what a bucket is": (f"{API}.STREAM.INFO.{KV_ACCOUNTS}", b""),
    "a job": (f"{API}.CONSUMER.MSG.NEXT.{BERLIN}", b"1"),
    "no job": (f"{API}.CONSUMER.MSG.NEXT.{BERLIN}", json.dumps({"batch": 1, "no_wait": True}).encode()),
    "a job's time": (f"{API}.CONSUMER.MSG.NEXT.{BERLIN}", json.dumps({"batch": 1, "expires": 1000000}).encode()),
}  # fmt: skip

#: Where it would do harm.
HARMED = (
    report_subject("paris"),
    job_subject("paris"),
    f"$KV.{SITES}.paris",
    f"{API}.STREAM.PURGE.{REPORTS}",
    f"{API}.STREAM.PURGE.{JOBS}",
    f"{API}.STREAM.DELETE.{REPORTS}",
    f"{API}.STREAM.MSG.DELETE.{KV_SITES}",
    f"{API}.CONSUMER.DELETE.{PARIS}",
)


async def test_no_answer_goes_where_its_reader_does_harm(busy: Hub) -> None:
    """A client chooses the subject of the answer, and the server itself may publish everywhere."""
    async with busy.operator() as operator, busy.site("berlin") as site:
        before = await _of_paris(operator)
        for subject, data in ANSWERED.values():
            for reply in (*HARMED, *await _acknowledgements(operator)):
                await operator.jetstream().publish(job_subject("berlin"), b"a job of berlin")
                await site.publish(subject, data, reply=reply)
        await site.flush()
        await asyncio.sleep(0.2)  # what is answered later
        assert await _of_paris(operator) == before


async def _acknowledgements(operator: Client) -> tuple[str, ...]:
    """Return the subject that acknowledges what paris is at work on."""
    pending = (await operator.jetstream().consumer_info(JOBS, worker_of("paris"))).delivered
    assert pending is not None
    return (f"$JS.ACK.{PARIS}.1.{pending.stream_seq}.{pending.consumer_seq}.1.0",)


async def _of_paris(operator: Client) -> object:
    js = operator.jetstream()
    counts = [
        ((await js.stream_info(stream, subjects_filter=subject)).state.subjects)
        for stream, subject in ((JOBS, job_subject("paris")), (REPORTS, report_subject("paris")))
    ]
    state = await js.get_last_msg(KV_SITES, f"$KV.{SITES}.paris")
    consumer = await js.consumer_info(JOBS, worker_of("paris"))
    return counts, state.seq, consumer.num_ack_pending, consumer.delivered


async def test_a_site_carries_out_its_jobs(hub: Hub) -> None:
    async with hub.operator() as operator, hub.site("berlin") as site:
        js = site.jetstream()
        progress = await operator.subscribe(progress_subject("*"))
        await operator.flush()
        await operator.jetstream().publish(job_subject("berlin"), b"a job")

        jobs = await js.pull_subscribe_bind(worker_of("berlin"), JOBS)
        (job,) = await jobs.fetch(1)
        await job.in_progress()
        await site.publish(progress_subject("berlin"), b"half")
        await js.publish(report_subject("berlin"), b"a report")
        await js.publish(f"$KV.{SITES}.berlin", b"ready")
        await job.ack_sync()

        assert (await progress.next_msg()).data == b"half"
        assert (await operator.jetstream().get_last_msg(REPORTS, report_subject("berlin"))).data == b"a report"
        assert (await (await operator.jetstream().key_value(SITES)).get("berlin")).value == b"ready"
        assert (await jobs.consumer_info()).num_ack_pending == 0
    assert hub.errors == []


async def test_a_job_that_comes_while_a_site_waits_is_handed_over_at_once(hub: Hub) -> None:
    async with hub.operator() as operator, hub.site("berlin") as site:
        jobs = await site.jetstream().pull_subscribe_bind(worker_of("berlin"), JOBS)
        with pytest.raises(TimeoutError):
            await jobs.fetch(1, timeout=0.1)
        waiting = asyncio.create_task(jobs.fetch(1, timeout=20))
        await asyncio.sleep(0.1)
        await operator.jetstream().publish(job_subject("berlin"), b"a job")
        async with asyncio.timeout(2):
            (job,) = await waiting
    assert job.data == b"a job"


async def test_of_two_sites_one_gets_the_key_of_an_account(hub: Hub) -> None:
    async with hub.site("berlin") as berlin, hub.site("paris") as paris:
        one, other = [await site.jetstream().key_value(ACCOUNTS) for site in (berlin, paris)]
        revision = await one.create("a1b2", b"berlin")
        with pytest.raises(KeyWrongLastSequenceError):
            await other.create("a1b2", b"paris")
        await one.update("a1b2", b"berlin: refused", last=revision)
        with pytest.raises(KeyWrongLastSequenceError):
            await other.update("a1b2", b"paris", last=revision)
        assert (await other.get("a1b2")).value == b"berlin: refused"


async def test_the_operator_unlocks_an_account(hub: Hub) -> None:
    async with hub.operator() as operator, hub.site("berlin") as berlin:
        mine = await berlin.jetstream().key_value(ACCOUNTS)
        await mine.create("a1b2", b"refused")
        await (await operator.jetstream().key_value(ACCOUNTS)).delete("a1b2")
        assert await mine.create("a1b2", b"again") > 1
