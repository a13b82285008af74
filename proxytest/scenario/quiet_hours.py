"""Hours of the day in which no audit begins, in the time zone of whoever wants to sleep."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-(?:([01][0-9]|2[0-3]):([0-5][0-9])|24:00)")
PATTERN = _HOURS.pattern
_DAY = 24 * 60  #: minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """From one minute of the day to another, which may be on the next day; the last one is not quiet any more."""

    begins: int  #: minutes since midnight, by the clock on the wall
    ends: int

    def holds(self, minute: int) -> bool:
        """Is it quiet in this minute of the day?"""
        if self.begins < self.ends:
            return self.begins <= minute < self.ends
        return minute >= self.begins or minute < self.ends


def parse_quiet(text: str) -> Quiet | None:
    """Read `22:00-06:00`; None where it is no such text, or no time at all."""
    found = _HOURS.fullmatch(text)
    if found is None:
        return None
    begins = int(found[1]) * 60 + int(found[2])
    ends = _DAY if found[3] is None else int(found[3]) * 60 + int(found[4])
    return Quiet(begins=begins, ends=ends) if begins != ends else None


def is_quiet(quiet: Iterable[Quiet], moment: datetime, zone: tzinfo) -> bool:
    """Is it quiet then, by the clock on the wall there?

    An hour that daylight saving leaves out is never shown there; one that it repeats is quiet twice.
    """
    there = moment.astimezone(zone)
    return any(one.holds(there.hour * 60 + there.minute) for one in quiet)


def quiet_left(quiet: Iterable[Quiet], moment: datetime, zone: tzinfo) -> timedelta:
    """Return for how long it is surely quiet from then on; nothing where it is not."""
    there = moment.astimezone(zone)
    minute = there.hour * 60 + there.minute
    ends = max(((one.ends - minute) % _DAY or _DAY for one in quiet if one.holds(minute)), default=0)
    if not ends:
        return timedelta(0)
    left = timedelta(minutes=ends) - timedelta(seconds=there.second, microseconds=there.microsecond)
    # Where the clock on the wall is moved meanwhile, it may show open hours once more.
    changed = (moment + left).astimezone(zone).utcoffset() != there.utcoffset()
    return timedelta.resolution if changed else left


def longest_open(quiet: Iterable[Quiet]) -> timedelta:
    """Return the longest time of a day without quiet hours; none where the whole day is quiet."""
    every = tuple(quiet)
    if not every:
        return timedelta.max
    longest = run = 0
    for minute in range(2 * _DAY):  # twice, since an open time may go beyond midnight
        run = 0 if any(one.holds(minute % _DAY) for one in every) else run + 1
        longest = max(longest, run)
    return timedelta(minutes=min(longest, _DAY))
