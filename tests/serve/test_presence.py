"""Which sites are silent."""

from datetime import timedelta

from proxytest.serve.presence import Presence
from tests.support.served import NOW

BEGAN, MINUTE = 1000.0, 60.0


def test_a_site_is_silent_after_two_minutes_and_before_it_was_ever_heard() -> None:
    sites = Presence()
    sites.heard("berlin", NOW, BEGAN)
    assert [sites.is_silent("berlin", BEGAN + after * MINUTE) for after in (0, 1, 2, 3)] == [False, False, False, True]
    assert sites.is_silent("paris", BEGAN)
    assert (sites.seen("berlin"), sites.seen("paris")) == (NOW, None)


def test_the_last_sign_counts_also_where_the_hub_s_clock_was_set_back() -> None:
    sites = Presence()
    sites.heard("berlin", NOW, BEGAN)
    sites.heard("berlin", NOW - timedelta(hours=1), BEGAN + MINUTE)
    assert sites.seen("berlin") == NOW - timedelta(hours=1)
    assert not sites.is_silent("berlin", BEGAN + 3 * MINUTE)


def test_a_sign_that_comes_again_with_the_next_connection_changes_nothing() -> None:
    sites = Presence()
    for minutes in (0, 5):
        sites.heard("berlin", NOW, BEGAN + minutes * MINUTE)
    assert sites.is_silent("berlin", BEGAN + 5 * MINUTE)


def test_who_was_there_when_the_hub_was_lost_has_time_to_come_back() -> None:
    sites = Presence()
    sites.heard("berlin", NOW, BEGAN)
    sites.heard("rome", NOW, BEGAN - 5 * MINUTE)
    back = BEGAN + 60 * MINUTE
    sites.hub_came_back(BEGAN, back)
    assert [sites.is_silent(name, back + MINUTE) for name in ("berlin", "rome")] == [False, True]
    assert sites.is_silent("berlin", back + 3 * MINUTE)


def test_who_stayed_away_then_is_silent_at_the_next_time() -> None:
    sites = Presence()
    sites.heard("berlin", NOW, BEGAN)
    sites.hub_came_back(BEGAN, BEGAN + 60 * MINUTE)
    sites.hub_came_back(BEGAN + 90 * MINUTE, BEGAN + 95 * MINUTE)
    assert sites.is_silent("berlin", BEGAN + 95 * MINUTE)
