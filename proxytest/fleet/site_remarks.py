"""What no report says of a site."""

from collections.abc import Iterator

from proxytest.fleet.site_answer import Answer
from proxytest.fleet.site_queues import Queue
from proxytest.report.visible import visible


def remarks_on(site: str, last: Answer | None, queue: Queue) -> Iterator[str]:
    """Say of a site that its last job was refused, that jobs wait, and that several workers share them."""
    if last is not None and last.run is None:
        yield f"{site}: its last job was not carried out: {visible(last.refused)}"
    if queue.jobs:
        yield f"{site}: {queue.jobs} jobs wait for its worker"
    if queue.workers > 1:
        yield f"{site}: {queue.workers} workers share its jobs: is one of them another site's?"
