"""What the hub knows of its sites: when each was last heard of, and its last report."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError

from proxytest.fleet.all_messages import all_messages
from proxytest.fleet.for_each import for_each
from proxytest.fleet.names import REPORTS, SITES, report_subject, site_of_subject
from proxytest.fleet.site_answer import Answer, answer_or_refusal
from proxytest.fleet.site_queues import Queue, site_queues
from proxytest.report.shared_parts import SharedParts

OPERATORS_KEY = "_operator"  #: no site can be called so
_BUCKET = f"KV_{SITES}"
SILENT_AFTER = timedelta(minutes=2)  #: a worker gives a sign of life every 20 seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteState:
    """One site, as the hub sees it."""

    name: str
    seen: datetime | None  #: by the hub's clock; None: never
    ago: timedelta | None
    queue: Queue


async def site_states(js: JetStreamContext) -> tuple[SiteState, ...]:
    """Return all sites that have a worker's consumer, by name. Raises nats.errors.Error."""
    now = await hub_now(js)
    written = await _last_written(js)
    states = []
    for name, queue in sorted((await site_queues(js)).items()):
        seen = written.get(name)
        ago = None if seen is None else abs(now - seen)  # what is still to come was before the clock was set back
        states.append(SiteState(name=name, seen=seen, ago=ago, queue=queue))
    return tuple(states)


async def last_answers(js: JetStreamContext, sites: Collection[str], *, whole: bool = True) -> dict[str, Answer]:
    """Return the last answer of each of these sites that has one; without the rest of a run, if not `whole`.

    Only those of these sites are fetched. Raises nats.errors.Error.
    """
    found: dict[str, Answer] = {}
    parts = SharedParts()

    async def fetch(site: str) -> None:
        with suppress(NotFoundError):
            message = await js.get_last_msg(REPORTS, report_subject(site))
            answer = answer_or_refusal(message.data or b"", site, message.headers, whole=whole)
            found[site] = answer if answer.run is None else replace(answer, run=parts.of(answer.run))

    await for_each(sites, fetch)
    return found


async def hub_now(js: JetStreamContext) -> datetime:
    """Return the hub's time: the clocks of two machines may differ by an hour. Raises nats.errors.Error."""
    await js.publish(f"$KV.{SITES}.{OPERATORS_KEY}", b"")
    now = (await js.get_last_msg(_BUCKET, f"$KV.{SITES}.{OPERATORS_KEY}")).time
    if now is None:
        raise NotFoundError
    return now


async def _last_written(js: JetStreamContext) -> dict[str, datetime]:
    """Return when each site has last written of itself."""
    config = ConsumerConfig(deliver_policy=DeliverPolicy.LAST_PER_SUBJECT, headers_only=True)
    keys = all_messages(js, _BUCKET, f"$KV.{SITES}.*", config)
    return {site_of_subject(message.subject): message.metadata.timestamp async for message in keys}
