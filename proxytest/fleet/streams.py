"""Streams, buckets and consumers of the hub, which the operator makes."""

from collections import Counter
from collections.abc import Iterable, Sequence

from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import APIError, NotFoundError

from proxytest.fleet.for_each import for_each
from proxytest.fleet.names import (
    ACCOUNTS,
    ALERTS,
    JOBS,
    REPORTS,
    SITES,
    alert_subject,
    job_subject,
    report_subject,
    worker_of,
)
from proxytest.fleet.site_job import LIFE

KEEP = 20  #: reports of each site
MOST_KEPT = 200  #: where sites have many audits

_TOLD = 4  #: alerts of each cause: the last one is what holds, and those before it may still be on their way
_MB = 1 << 20
_DAY = LIFE.total_seconds()
_MOST_SITES = 100_000  #: where this is not said, nats-server 2.15 takes the first 1000 consumers of a stream
ACK_WAIT = 60.0  #: seconds after which a job is delivered again, unless its worker says that it is at work
_OTHER_CONFIG = 10058  #: the server's code for a stream that is there, but not like this


async def prepare(
    js: JetStreamContext, sites: Sequence[str], *, keep: int | None = None, ack_wait: float = ACK_WAIT
) -> None:
    """Make what is missing, and change what is not as it shall be; what lies in the hub stays.

    A site may be named for each of its audits. Unless `keep` says how many reports are kept, whoever needs fewer than
    are kept already deletes none.
    """
    if keep is None:
        keep = max(kept_for(sites), await reports_kept(js))
    for stream in _streams(keep):
        await _make(js, stream)
    await for_each(dict.fromkeys(sites), lambda site: js.add_consumer(JOBS, _worker(site, ack_wait)))


def kept_for(sites: Iterable[str]) -> int:
    """Return how many reports of each site are kept, where a site is named for each of its audits.

    That is two of each audit of the site that has most of them: the server knows one number for all sites.
    """
    return max(KEEP, min(2 * max(Counter(sites).values(), default=0), MOST_KEPT))


async def reports_kept(js: JetStreamContext) -> int:
    """Return how many reports of each site the hub keeps now; 0 where it has no reports."""
    try:
        return (await js.stream_info(REPORTS)).config.max_msgs_per_subject or 0
    except NotFoundError:
        return 0


async def _make(js: JetStreamContext, stream: StreamConfig) -> None:
    try:
        await js.add_stream(stream)
    except APIError as error:
        if error.err_code != _OTHER_CONFIG:
            raise
        await _change(js, stream)


async def _change(js: JetStreamContext, stream: StreamConfig) -> None:
    """Change it; how many servers of a cluster keep it, and which, is for whoever runs the cluster to say."""
    there = (await js.stream_info(stream.name or "")).config
    wanted = stream.evolve(num_replicas=there.num_replicas, placement=there.placement)
    try:
        await js.update_stream(wanted)
    except APIError:
        if there.max_consumers == wanted.max_consumers:
            raise
        await js.update_stream(wanted.evolve(max_consumers=there.max_consumers))  # which older servers never change


def _streams(keep: int) -> tuple[StreamConfig, ...]:
    return (
        # Where it is full, whoever adds a job is told; no job that waits is lost.
        StreamConfig(
            name=JOBS,
            subjects=[job_subject("*")],
            retention=RetentionPolicy.WORK_QUEUE,
            discard=DiscardPolicy.NEW,
            max_bytes=64 * _MB,
            max_age=_DAY,
            max_consumers=_MOST_SITES,
            duplicate_window=_DAY,
            storage=StorageType.FILE,
        ),
        StreamConfig(
            name=REPORTS,
            subjects=[report_subject("*")],
            retention=RetentionPolicy.LIMITS,
            max_msgs_per_subject=keep,
            max_bytes=4096 * _MB,  # twice as much must be free: a change reserves it once more (2.9.10, 2.15.1)
            duplicate_window=_DAY,
            storage=StorageType.FILE,
        ),
        StreamConfig(
            name=ALERTS,
            subjects=[alert_subject("*")],
            max_msgs_per_subject=_TOLD,
            max_bytes=16 * _MB,
            duplicate_window=_DAY,
            storage=StorageType.FILE,
        ),
        _bucket(SITES, most=64 * _MB),
        _bucket(ACCOUNTS, most=64 * _MB),
    )


def _bucket(name: str, *, most: int) -> StreamConfig:
    """Return the stream of a bucket (NATS's ADR-8), as `create_key_value` of nats-py makes it, but for two things.

    No roll-up: by its header one site could delete the keys of all. No direct reading: such an answer bears the stored
    bytes alone, and in a cluster may be old.
    """
    return StreamConfig(
        name=f"KV_{name}",
        subjects=[f"$KV.{name}.>"],
        max_msgs_per_subject=1,
        max_bytes=most,
        max_msg_size=_MB // 4,
        discard=DiscardPolicy.NEW,
        deny_delete=True,
        allow_direct=False,
        duplicate_window=120.0,
        storage=StorageType.FILE,
    )


def _worker(site: str, ack_wait: float) -> ConsumerConfig:
    return ConsumerConfig(
        durable_name=worker_of(site),
        filter_subject=job_subject(site),
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ack_wait,
        max_deliver=-1,
    )
