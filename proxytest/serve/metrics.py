"""Metrics for Prometheus: of the sites as in reports, and of what waits for them; and of the hub itself."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from proxytest.report.formats.prometheus import family, metrics_of_sites
from proxytest.serve.fleet_memory import Snapshot
from proxytest.serve.hub_contact import HubContact


def metrics_text(found: Snapshot) -> bytes:
    """Write the metrics of sites; while the hub is lost they are as they were when it last answered."""
    jobs = {name: queue.jobs for name, queue in found.queues.items()}
    workers = {name: queue.workers for name, queue in found.queues.items()}
    lines = [
        *_by_site("site_jobs_waiting", "Jobs that wait for the worker of a site.", jobs),
        *_by_site("site_next_audit_timestamp_seconds", "When a site is audited next.", _moments(found.next_audits)),
        *_by_site("site_changed_timestamp_seconds", "When a site last told something new.", _moments(found.changed)),
        *_by_site("site_workers_waiting", "Workers of a site that wait for a job.", workers),
    ]
    return (metrics_of_sites(found.sites) + "".join(f"{line}\n" for line in lines)).encode()


def hub_metrics_text(hub: HubContact) -> bytes:
    """Write whether the hub answers, and when it last did."""
    lines = [*family("hub_up", "Whether the hub answers: 1, or 0.", [({}, int(not hub.is_lost))])]
    if hub.answered is not None:
        told = "When the hub last answered, by this machine's clock."
        lines += family("hub_answered_timestamp_seconds", told, [({}, hub.answered.timestamp())])
    return "".join(f"{line}\n" for line in lines).encode()


def _moments(times: Mapping[str, datetime]) -> Mapping[str, float]:
    return {name: at.timestamp() for name, at in times.items()}


def _by_site(name: str, told: str, numbers: Mapping[str, float]) -> Iterator[str]:
    return family(name, told, (({"site": site}, number) for site, number in numbers.items()))
