"""What the API says of sites: the same objects as in the JSON of several runs, with the last run and what waits."""

from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from proxytest.fleet.site_queues import Queue
from proxytest.report.ended import Ended
from proxytest.report.sites import Site, utc
from proxytest.report.sites_json import sites_json
from proxytest.serve.api_types import HubTold, RunTold, SitesTold, SiteTold
from proxytest.serve.fleet_memory import Snapshot


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    """Return what reads and writes a type of the API: to make one takes longer than to use it."""
    return TypeAdapter(kind)


def json_of(told: Any) -> bytes:  # noqa: ANN401  one of the types of the API
    """Write an answer."""
    return _adapter(told.__class__).dump_json(told)


def sites_text(found: Snapshot) -> bytes:
    """Write how each site is."""
    told = SitesTold(
        hub=hub_told(found.lost_since),
        sites=tuple(
            site_told(one, found.queues[one.name], found.ids.get(one.name), found.next_audits.get(one.name))
            for one in found.sites
        ),
    )
    return json_of(told)


def hub_told(lost_since: datetime | None) -> HubTold:
    """Return whether the hub answers."""
    return HubTold(answers=lost_since is None, lost_since=lost_since)


def site_told(site: Site, queue: Queue, identifier: int | None, next_audit: datetime | None) -> SiteTold:
    """Return how a site is; the number is that of its last report."""
    run = None if site.last is None else _run(site.last, identifier)
    (told,) = sites_json([site])
    made: SiteTold = _adapter(SiteTold).validate_python(
        {**told, "run": run, "jobs": queue.jobs, "workers": queue.workers, "next_audit": next_audit}
    )
    return made


def _run(last: Ended, identifier: int | None) -> RunTold:
    run = last.run
    return RunTold(
        id=identifier,
        began=utc(run),
        verdict=run.verdict,
        status=last.status,
        proxy=run.proxy.url or "",
        product=run.proxy.product.name or "",
        profile=run.profile.name,
        version=run.tool.version,
    )
