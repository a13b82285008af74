"""What the hub knows of its sites: when each was last heard of, and its last report."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, ConsumerInfo, DeliverPolicy
from nats.js.errors import NotFoundError

from proxytest.fleet.names import JOBS, REPORTS, SITES, report_subject, site_of_worker
from proxytest.fleet.site_answer import Answer, read_answer
from proxytest.model.errors import UsageError

OPERATORS_KEY = "_operator"  #: no site can be called so
_BATCH = 20
_LOOK = 5.0  #: seconds for a batch of reports
SILENT_AFTER = timedelta(minutes=2)  #: a worker gives a sign of life every 20 seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteState:
    """One site, as the hub sees it."""

    name: str
    seen: datetime | None  #: by the hub's clock; None: never
    ago: timedelta | None
    jobs: int  #: that wait for its worker
    workers: int  #: that wait for a job: several share its jobs


async def site_states(js: JetStreamContext) -> tuple[SiteState, ...]:
    """Return all sites that have a worker's consumer, by name. Raises nats.errors.Error."""
    now = await hub_now(js)
    states = []
    async for worker in all_workers(js):
        name = site_of_worker(worker.name)
        seen = await _written(js, name)
        ago = None if seen is None else now - seen
        jobs = (worker.num_pending or 0) + (worker.num_ack_pending or 0)
        states.append(SiteState(name=name, seen=seen, ago=ago, jobs=jobs, workers=worker.num_waiting or 0))
    return tuple(sorted(states, key=lambda one: one.name))


async def last_answers(js: JetStreamContext, sites: Collection[str]) -> dict[str, Answer]:
    """Return the last answer of each of these sites that has one. Raises nats.errors.Error."""
    found: dict[str, Answer] = {}
    config = ConsumerConfig(deliver_policy=DeliverPolicy.LAST_PER_SUBJECT)
    reports = await js.pull_subscribe(report_subject("*"), stream=REPORTS, config=config)
    left = (await reports.consumer_info()).num_pending or 0
    while left > 0:
        for message in await reports.fetch(min(_BATCH, left), timeout=_LOOK):
            left -= 1
            await message.ack()
            site = message.subject.rpartition(".")[2]
            if site in sites and (answer := _read(message.data, site)) is not None:
                found[site] = answer
    return found


def _read(content: bytes, site: str) -> Answer | None:
    try:
        return read_answer(content, site)
    except UsageError:
        return None


async def all_workers(js: JetStreamContext) -> AsyncIterator[ConsumerInfo]:
    """Return the state of each site's consumer; the hub tells of some hundred at once."""
    offset = 0
    while page := await js.consumers_info(JOBS, offset):
        for one in page:
            yield one
        offset += len(page)


async def hub_now(js: JetStreamContext) -> datetime:
    """Return the hub's time: the clocks of two machines may differ by an hour. Raises nats.errors.Error."""
    await js.publish(f"$KV.{SITES}.{OPERATORS_KEY}", b"")
    now = await _written(js, OPERATORS_KEY)
    if now is None:
        raise NotFoundError
    return now


async def _written(js: JetStreamContext, key: str) -> datetime | None:
    try:
        return (await js.get_last_msg(f"KV_{SITES}", f"$KV.{SITES}.{key}")).time
    except NotFoundError:
        return None
