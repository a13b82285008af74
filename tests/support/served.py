"""What `fleet serve` knows, made by hand: sites that fail, work, refuse, are silent, and were never heard of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from proxytest.fleet.site_answer import Answer, packed
from proxytest.fleet.site_queues import Queue
from proxytest.model.run import Run, Verdict
from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.known_report import HubPlace, Report, read_report
from tests.report.conftest import RUN
from tests.support.fleet import at
from tests.support.pages import whole

NOW = datetime(2026, 11, 29, 12, 30, tzinfo=UTC)
GOOD, BAD = Verdict.COMPATIBLE, Verdict.INCOMPATIBLE


def answer(site: str, number: int, run: Run | Verdict | str) -> Answer:
    """Return the answer to job N: a run, one of a verdict, or why there is none."""
    identifier = f"job-{number}"
    if isinstance(run, str) and not isinstance(run, Verdict):
        return Answer(id=identifier, site=site, version="0.1.0", refused=run)
    made = at(RUN, "x", run, day=number, product="Zscaler") if isinstance(run, Verdict) else run
    return Answer(id=identifier, site=site, version="0.1.0", run=made)


def report(site: str, number: int, run: Run | Verdict | str) -> Report:
    """Return it as it lies in the hub."""
    return read_report(packed(answer(site, number, run)), None, place(site, number))


def place(site: str, number: int) -> HubPlace:
    """Return where it lies."""
    return HubPlace(site=site, sequence=number, stored=NOW + timedelta(minutes=number))


def came(memory: FleetMemory, site: str, number: int, run: Run | Verdict | str, *, new: bool = True) -> None:
    """Let a report come."""
    content = packed(answer(site, number, run))
    memory.store.keep(site, number, content)
    memory.take(read_report(content, None, place(site, number)), new=new)


def known(memory: FleetMemory, site: str, *reports: tuple[int, Run | Verdict | str], seen: bool = True) -> None:
    """Let the memory know a site, and these reports of it."""
    memory.queues[site] = Queue()
    if seen:
        memory.hear(site, NOW, new=False)
    for number, run in reports:
        came(memory, site, number, run, new=False)
    if site in memory.reports:
        memory.reports[site].whole = True


def filled() -> FleetMemory:
    """Return a memory that was filled from a hub which answers."""
    memory = FleetMemory(is_ready=True)
    memory.hub.heard(NOW)
    known(memory, "berlin", (1, GOOD), (2, BAD), (9, BAD))
    known(memory, "oslo", (3, replace(whole(RUN), verdict=Verdict.WARNINGS)))
    known(memory, "paris", (4, GOOD), (5, "this site has no user 'bob'\x1b[2J"))
    known(memory, "rome", (6, GOOD), seen=False)
    known(memory, "tromso", seen=False)
    memory.queues["oslo"] = Queue(jobs=3, workers=2)
    memory.look()
    return memory
