from datetime import date

from proxytest.model.newest import newer_than, newest
from proxytest.scenario.profile_file import bundled_profiles, load_profile


def test_it_is_the_newest_that_is_bundled() -> None:
    newest.cache_clear()
    bundled = max(map(load_profile, bundled_profiles()), key=lambda profile: profile.date)
    assert newest() == (bundled.date, bundled.name)


def test_only_an_older_day_has_a_newer_profile() -> None:
    day, name = newest()
    assert newer_than(date(2016, 4, 18)) == name
    assert newer_than(day) == ""
