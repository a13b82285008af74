"""What is told lies in a real hub: told once by several processes, in turn, and brought again where it failed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from nats.js import JetStreamContext

from proxytest.fleet.names import ALERTS, alert_subject
from proxytest.watch import deliver as deliver_module
from proxytest.watch.alert import Alert, Event, alert
from proxytest.watch.alert_channel import NotDeliveredError
from proxytest.watch.alert_log import AlertLog
from proxytest.watch.deliver import deliver, open_channel
from tests.support.hub import Hub

WITHIN = 60.0  #: seconds


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again after a moment, not after minutes."""
    monkeypatch.setattr(deliver_module, "PAUSES", (0.1, 0.1))


@dataclass
class Kept:
    """A channel that keeps what it is told, and fails so many times before."""

    name: str = "kept"
    title: str = "the list"
    failures: int = 0
    error: Exception = field(default_factory=lambda: NotDeliveredError("not now"))
    sent: list[Alert] = field(default_factory=list)

    async def send(self, one: Alert) -> None:
        if self.failures:
            self.failures -= 1
            raise self.error
        self.sent.append(one)


def told(code: str = "a.b", event: Event = Event.BEGAN, *, ago: timedelta = timedelta(0)) -> Alert:
    now = datetime.now(UTC).replace(microsecond=0) - ago
    return alert(event, code, "so it is", ("oslo",), of=2, since=now, at=now)


@asynccontextmanager
async def delivering(hub: Hub, *channels: Kept, sentences: list[str] | None = None) -> AsyncIterator[JetStreamContext]:
    said: list[str] = [] if sentences is None else sentences
    async with hub.operator() as operator:
        js = operator.jetstream()
        for channel in channels:
            await open_channel(js, channel)
        tasks = [asyncio.ensure_future(deliver(js, channel, said.append)) for channel in channels]
        try:
            yield js
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN):
        while not is_so():  # noqa: ASYNC110  what another process does
            await asyncio.sleep(0.02)


class _Deaf:
    """A hub whose answer comes at the moment of a cancellation, which Python 3.11's `wait_for` then forgets."""

    asked = 0

    async def add_consumer(self, *_: object) -> None: ...

    async def pull_subscribe_bind(self, **_: object) -> "_Deaf":
        return self

    async def fetch(self, *_: object, **__: object) -> list[object]:
        self.asked += 1
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0.5)
        raise TimeoutError

    async def consumer_info(self) -> None: ...


async def test_a_cancellation_that_is_forgotten_ends_it_all_the_same() -> None:
    hub = _Deaf()
    task = asyncio.ensure_future(deliver(cast("JetStreamContext", hub), Kept(), list[str]().append))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(asyncio.shield(task), 5)
    assert hub.asked == 1


async def test_each_channel_gets_each_alert_in_turn(hub: Hub) -> None:
    one, other, log = Kept(name="one"), Kept(name="other"), AlertLog()
    alerts = [told("a.b"), told("c.d"), told("a.b", Event.ENDED)]
    async with delivering(hub, one, other) as js:
        for each in alerts:
            assert await log.add(js, each)
        await until(lambda: len(one.sent) == len(other.sent) == 3)
    assert one.sent == other.sent == alerts


async def test_what_failed_is_tried_again_before_the_next(hub: Hub) -> None:
    kept, log, said = Kept(failures=2), AlertLog(), list[str]()
    async with delivering(hub, kept, sentences=said) as js:
        await log.add(js, told("a.b"))
        await log.add(js, told("c.d"))
        await until(lambda: len(kept.sent) == 2)
    assert [one.code for one in kept.sent] == ["a.b", "c.d"]
    assert said == ["the list: not now; again in 0 s"] * 2


async def test_a_bug_of_ours_keeps_nobody_else_from_being_told(hub: Hub) -> None:
    broken, other, log, said = Kept(name="broken", failures=9, error=KeyError("x")), Kept(), AlertLog(), list[str]()
    async with delivering(hub, broken, other, sentences=said) as js:
        await log.add(js, told())
        await until(lambda: len(other.sent) == 1 and len(said) == 3)
    assert said[-1] == "the list: KeyError; given up after 3 attempts"


async def test_after_some_attempts_it_is_given_up_and_the_next_is_told(hub: Hub) -> None:
    kept, log, said = Kept(failures=3), AlertLog(), list[str]()
    async with delivering(hub, kept, sentences=said) as js:
        await log.add(js, told("a.b"))
        await log.add(js, told("c.d"))
        await until(lambda: len(kept.sent) == 1)
    assert kept.sent[0].code == "c.d"
    assert said[-1] == "the list: not now; given up after 3 attempts"


async def test_two_processes_hand_over_each_alert_once(hub: Hub) -> None:
    one, other, log = Kept(), Kept(), AlertLog()
    async with delivering(hub, one) as js, delivering(hub, other):
        for number in range(8):
            await log.add(js, told(f"a.{number}"))
        await until(lambda: len(one.sent) + len(other.sent) == 8)
    assert len({each.code for each in [*one.sent, *other.sent]}) == 8


async def test_what_was_told_while_nobody_delivered_is_delivered_later(hub: Hub) -> None:
    kept, log = Kept(), AlertLog()
    async with hub.operator() as operator:
        await open_channel(operator.jetstream(), kept)
        await log.add(operator.jetstream(), told())
    async with delivering(hub, kept):
        await until(lambda: len(kept.sent) == 1)


async def test_a_channel_that_is_new_is_not_told_what_is_past(hub: Hub) -> None:
    first, second, log = Kept(name="first"), Kept(name="second"), AlertLog()
    async with delivering(hub, first) as js:
        await log.add(js, told("a.b"))
        await until(lambda: len(first.sent) == 1)
    async with delivering(hub, second) as js:
        await log.add(js, told("c.d"))
        await until(lambda: len(second.sent) == 1)
    assert second.sent[0].code == "c.d"


async def test_what_is_half_a_day_old_is_no_news(hub: Hub) -> None:
    kept, log, said = Kept(), AlertLog(), list[str]()
    async with delivering(hub, kept, sentences=said) as js:
        await log.add(js, told("a.b", ago=timedelta(hours=13)))
        await log.add(js, told("c.d"))
        await until(lambda: len(kept.sent) == 1)
    assert [one.code for one in kept.sent] == ["c.d"]
    assert said == ["the list: too late for '1 of 2 sites: a.b'"]


async def test_what_is_no_alert_is_left_out(hub: Hub) -> None:
    kept, log = Kept(), AlertLog()
    async with delivering(hub, kept) as js:
        await js.publish(alert_subject("0"), b"of another version")
        await log.read(js)
        await log.add(js, told())
        await until(lambda: len(kept.sent) == 1)


async def test_of_two_processes_that_notice_the_same_one_tells_it(hub: Hub) -> None:
    one, other = AlertLog(), AlertLog()
    async with hub.operator() as operator:
        js = operator.jetstream()
        await one.read(js)
        await other.read(js)
        began = told()
        assert await one.add(js, began)
        assert not await other.add(js, replace(began, at=began.at + timedelta(seconds=1)))
        assert one.begun == other.begun == {"a.b": began}
        ended = told(event=Event.ENDED)
        assert await other.add(js, ended)
        assert not await one.add(js, replace(ended, at=ended.at + timedelta(seconds=1)))
        assert one.begun == other.begun == {}
        assert (await js.stream_info(ALERTS)).state.messages == 2


async def test_a_process_that_is_started_again_knows_what_was_told(hub: Hub) -> None:
    async with hub.operator() as operator:
        js, log = operator.jetstream(), AlertLog()
        for one in (told("a.b"), told("c.d"), told("c.d", Event.ENDED)):
            await log.add(js, one)
        again = AlertLog()
        await again.read(js)
        assert set(again.begun) == {"a.b"}


async def test_a_site_can_tell_nothing(hub: Hub) -> None:
    async with hub.site("berlin") as berlin, hub.operator() as operator:
        await berlin.publish(alert_subject("0"), b"all is well")
        await berlin.flush()
        await asyncio.sleep(0.2)
        assert (await operator.jetstream().stream_info(ALERTS)).state.messages == 0
    assert any("permissions violation" in one.lower() for one in hub.errors)
