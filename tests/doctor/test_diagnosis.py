"""What is put together."""

from datetime import date

from proxytest.doctor.diagnosis import known_day


def test_the_newest_known_day_is_of_the_roots_or_of_a_profile() -> None:
    assert known_day("2099.1.2") == date(2099, 1, 2)
    assert known_day("0.1") == known_day("nonsense") == known_day("2001.9.11")
