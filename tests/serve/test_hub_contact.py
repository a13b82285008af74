"""The hub's clock, and since when it has not answered."""

from datetime import timedelta

import pytest

from proxytest.serve import hub_contact
from proxytest.serve.hub_contact import HubContact
from tests.support.served import NOW

HERE = NOW + timedelta(hours=1)  # this machine's clock is wrong


@pytest.fixture
def passed(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that have passed; the last one counts."""
    seconds = [0.0]
    monkeypatch.setattr(hub_contact, "monotonic", lambda: seconds[-1])
    monkeypatch.setattr(hub_contact, "utc_now", lambda: HERE + timedelta(seconds=seconds[-1]))
    return seconds


def test_the_hub_s_time_goes_on_and_stands_still_while_it_is_lost(passed: list[float]) -> None:
    hub = HubContact()
    hub.heard(NOW)
    passed.append(30)
    assert hub.now == NOW + timedelta(seconds=30)
    hub.heard()
    passed.append(90)
    hub.lose()
    assert hub.now == NOW + timedelta(seconds=30)
    assert hub.since == HERE + timedelta(seconds=30)
    hub.heard()
    assert hub.now == NOW + timedelta(seconds=90)
    assert not hub.is_lost


def test_of_several_times_the_latest_counts(passed: list[float]) -> None:
    hub = HubContact()
    hub.heard(NOW)
    hub.heard(NOW - timedelta(seconds=20))
    assert hub.now == NOW
    passed.append(1)
    hub.heard(NOW + timedelta(seconds=5))
    assert hub.now == NOW + timedelta(seconds=5)


def test_a_clock_that_was_set_is_followed_both_ways(passed: list[float]) -> None:
    hub = HubContact()
    hub.heard(NOW)
    passed.append(10)
    for stamp in (NOW - timedelta(hours=2), NOW + timedelta(hours=2)):
        hub.heard(stamp)
        assert hub.now == stamp
        assert hub.moment_of(stamp - timedelta(seconds=4)) == 6
        assert hub.moment_of(stamp + timedelta(days=1)) == 10


def test_before_it_answered_it_is_lost_since_nobody_knows_when() -> None:
    assert (HubContact().is_lost, HubContact().since) == (True, None)
