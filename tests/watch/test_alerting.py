"""A process that looks at sites, a real hub, and somebody who is told."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from nats.js.errors import APIError

from proxytest.model.run import Verdict
from proxytest.report.sites import Site
from proxytest.watch import alerting as alerting_module
from proxytest.watch.alert import Event
from proxytest.watch.alert_log import AlertLog
from proxytest.watch.alerting import Alerting
from proxytest.watch.conditions import SILENT, Rule
from proxytest.watch.watch_file import Watching
from proxytest.watch.watcher import Watcher
from tests.report.conftest import RUN
from tests.support.fleet import at, ended
from tests.support.hub import Hub
from tests.watch.test_deliver import Kept, until
from tests.watch.test_slot_sender import read_operator

pytestmark = pytest.mark.long

GOOD, BAD = Verdict.COMPATIBLE, Verdict.INCOMPATIBLE


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look every few milliseconds."""
    monkeypatch.setattr(alerting_module, "_TICK", 0.02)


class Fleet:
    """Sites whose state is set, and a clock that is moved."""

    def __init__(self) -> None:
        self.sites: Mapping[str, Sequence[Site]] | None = None
        self.now = datetime.now(UTC).replace(microsecond=0)

    def __call__(self) -> Mapping[str, Sequence[Site]] | None:
        return self.sites

    def are(self, **verdicts: Verdict | None) -> None:
        """Set how each site is; None: silent."""
        self.sites = {
            name: (Site(name=name, last=ended(at(RUN, name, verdict or GOOD)), silent=verdict is None),)
            for name, verdict in verdicts.items()
        }


@asynccontextmanager
async def watching(hub: Hub, fleet: Fleet, kept: Kept, rule: Rule) -> AsyncIterator[None]:
    async with hub.operator() as operator:
        wanted = Watching(audits=(), channels=(kept,), rule=rule)
        watcher = Watcher(wanted, read_operator(hub), fleet, lambda _: None, lambda: fleet.now)
        tasks = [asyncio.ensure_future(work) for work in watcher.work(operator.jetstream())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task


def told(kept: Kept) -> list[tuple[Event, int]]:
    return [(one.event, one.number) for one in kept.sent]


def reached(kept: Kept, number: int) -> Callable[[], bool]:
    return lambda: len(kept.sent) >= number


async def test_one_message_when_it_begins_and_one_when_it_ends(hub: Hub) -> None:
    fleet, kept = Fleet(), Kept()
    async with watching(hub, fleet, kept, Rule(sites=2)):
        fleet.are(a=BAD, b=GOOD, c=GOOD)
        await asyncio.sleep(0.2)
        fleet.are(a=BAD, b=BAD, c=GOOD)
        await until(reached(kept, 1))
        codes = {one.code for one in kept.sent}
        fleet.are(a=BAD, b=BAD, c=BAD)
        await asyncio.sleep(0.3)
        fleet.are(a=BAD, b=None, c=None)
        await asyncio.sleep(0.3)
        fleet.are(a=GOOD, b=GOOD, c=BAD)
        await until(lambda: all(_ended(kept, code) for code in codes))
        await asyncio.sleep(0.3)
    for code in codes | {SILENT}:
        assert [one.event for one in kept.sent if one.code == code] == [Event.BEGAN, Event.ENDED]


def _ended(kept: Kept, code: str) -> bool:
    return any(one.code == code and one.event is Event.ENDED for one in kept.sent)


async def test_what_does_not_last_long_enough_is_not_told(hub: Hub) -> None:
    fleet, kept = Fleet(), Kept()
    async with watching(hub, fleet, kept, Rule(lasting=timedelta(minutes=30))):
        fleet.are(a=BAD)
        await asyncio.sleep(0.2)
        fleet.now += timedelta(minutes=29)
        await asyncio.sleep(0.2)
        assert kept.sent == []
        fleet.now += timedelta(minutes=2)
        await until(reached(kept, 1))
    assert kept.sent[0].at - kept.sent[0].since >= timedelta(minutes=30)


async def test_two_processes_tell_it_once_and_one_that_is_started_again_not_at_all(hub: Hub) -> None:
    fleet, one, other = Fleet(), Kept(), Kept()
    fleet.are(a=None)
    async with watching(hub, fleet, one, Rule()), watching(hub, fleet, other, Rule()):
        await until(lambda: len(one.sent) + len(other.sent) == 1)
        await asyncio.sleep(0.3)
    async with watching(hub, fleet, one, Rule()):
        await asyncio.sleep(0.3)
        assert len(one.sent) + len(other.sent) == 1
        fleet.now += timedelta(minutes=1)
        fleet.are(a=GOOD)
        await until(lambda: len(one.sent) + len(other.sent) == 2)
    assert sorted(map(str, (each.event for each in [*one.sent, *other.sent]))) == ["began", "ended"]


async def test_before_the_hub_was_read_nothing_is_told(hub: Hub) -> None:
    fleet, kept = Fleet(), Kept()
    async with watching(hub, fleet, kept, Rule()):
        await asyncio.sleep(0.3)
        assert kept.sent == []


async def test_that_the_hub_takes_no_alerts_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> bool:
        raise APIError(code=503, description="no space left on device")

    monkeypatch.setattr(AlertLog, "add", full)
    fleet, said = Fleet(), list[str]()
    fleet.are(oslo=BAD)
    alerting = Alerting(Rule(), (), fleet, said.append, lambda: fleet.now)
    for _ in range(3):
        await alerting._look(cast("Any", None))
    assert said == ["the hub takes no alerts: no space left on device"]
