from datetime import date

from proxytest.model.newest import NEWEST, NEWEST_DATE, newer_than
from proxytest.scenario.profile_file import bundled_profiles, load_profile


def test_it_is_the_newest_that_is_bundled() -> None:
    newest = max(map(load_profile, bundled_profiles()), key=lambda profile: profile.date)
    assert (newest.name, newest.date) == (NEWEST, NEWEST_DATE)


def test_only_an_older_day_has_a_newer_profile() -> None:
    assert newer_than(date(2016, 4, 18)) == NEWEST
    assert newer_than(NEWEST_DATE) == ""
