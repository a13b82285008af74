"""What waits in the hub for each site."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from nats.js import JetStreamContext
from nats.js.api import ConsumerInfo

from proxytest.fleet.names import JOBS, site_of_worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What waits in the hub for a site."""

    jobs: int = 0  #: that wait for its worker
    workers: int = 0  #: that wait for a job: several share its jobs


async def site_queues(js: JetStreamContext) -> dict[str, Queue]:
    """Return what waits for each site that has a worker's consumer. Raises nats.errors.Error."""
    found: dict[str, Queue] = {}
    async for worker in all_workers(js):
        jobs = (worker.num_pending or 0) + (worker.num_ack_pending or 0)
        found[site_of_worker(worker.name)] = Queue(jobs=jobs, workers=worker.num_waiting or 0)
    return found


async def all_workers(js: JetStreamContext) -> AsyncIterator[ConsumerInfo]:
    """Return the state of each site's consumer; the hub tells of some hundred at once."""
    offset = 0
    while page := await js.consumers_info(JOBS, offset):
        for one in page:
            yield one
        offset += len(page)
