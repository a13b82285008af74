"""Which sites are silent."""

from datetime import timedelta

from proxytest.serve.presence import Presence
from tests.support.served import NOW

MINUTE = timedelta(minutes=1)


def test_a_site_is_silent_after_two_minutes_and_before_it_was_ever_heard() -> None:
    sites = Presence()
    sites.heard("berlin", NOW)
    assert [sites.is_silent("berlin", NOW + number * MINUTE) for number in (0, 1, 2, 3)] == [False, False, False, True]
    assert sites.is_silent("paris", NOW)
    assert (sites.seen("berlin"), sites.seen("paris")) == (NOW, None)


def test_an_older_sign_changes_nothing() -> None:
    sites = Presence()
    sites.heard("berlin", NOW)
    sites.heard("berlin", NOW - MINUTE)
    assert sites.seen("berlin") == NOW


def test_who_was_there_when_the_hub_was_lost_has_time_to_come_back() -> None:
    sites = Presence()
    sites.heard("berlin", NOW)
    sites.heard("rome", NOW - 5 * MINUTE)
    back = NOW + 60 * MINUTE
    sites.hub_came_back(NOW, back)
    assert [sites.is_silent(name, back + MINUTE) for name in ("berlin", "rome")] == [False, True]
    assert sites.is_silent("berlin", back + 3 * MINUTE)


def test_who_stayed_away_then_is_silent_at_the_next_time() -> None:
    sites = Presence()
    sites.heard("berlin", NOW)
    sites.hub_came_back(NOW, NOW + 60 * MINUTE)
    sites.hub_came_back(NOW + 90 * MINUTE, NOW + 95 * MINUTE)
    assert sites.is_silent("berlin", NOW + 95 * MINUTE)
