"""Which bundled profile says what the clients of today need; the one that is taken by default is older, on purpose."""

from datetime import date

DEFAULT = "spark-2016"  #: where none is named
NEWEST = "webex-2026"
NEWEST_DATE = date(2026, 3, 16)


def newer_than(day: date) -> str:
    """Name the newest bundled profile, for whoever judges by an older day; empty where it is no newer."""
    return NEWEST if day < NEWEST_DATE else ""
