"""When each site is audited again: pure, the clock is handed in."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import count

from proxytest.scenario.quiet_hours import Quiet, is_quiet, quiet_left
from proxytest.scenario.schedule_section import ScheduleSection

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_APART = timedelta(seconds=30)  #: in which an audit has logged on
_LATE = 2  #: the part of an interval for which a turn that could not be taken may still be taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How often, and when not."""

    every: timedelta
    jitter: timedelta = timedelta(0)  #: less than `every`
    quiet: tuple[Quiet, ...] = ()
    zone: tzinfo = UTC  #: of the quiet hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What has its own place in each interval, so that not all sites log on at once."""

    name: str
    share: float  #: of the interval, from its beginning


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One turn."""

    number: int  #: of the interval, from 1970
    begins: datetime  #: the interval
    at: datetime


def schedule_of(section: ScheduleSection) -> Schedule:
    """Return what a file says."""
    return Schedule(every=section.every, jitter=section.moves, quiet=section.quiet, zone=section.zone or UTC)


def places(names: Sequence[str]) -> tuple[Place, ...]:
    """Return a place for each, equally far from each other."""
    return tuple(Place(name=name, share=number / len(names)) for number, name in enumerate(names))


def slot(schedule: Schedule, place: Place, number: int) -> Slot:
    """Return a turn. Who computes it, and how often, changes nothing: two processes agree without a word."""
    shift = schedule.every * place.share + schedule.jitter * _chance(place.name, number)
    begins = _EPOCH + schedule.every * number
    return Slot(number=number, begins=begins, at=begins + shift)


def next_slot(schedule: Schedule, place: Place, now: datetime) -> Slot:
    """Return the first turn after now that is not in quiet hours."""
    number = _last(schedule, place, now).number + 1
    while left := quiet_left(schedule.quiet, (one := slot(schedule, place, number)).at, schedule.zone):
        number += max(1, (left - schedule.jitter) // schedule.every)  # those that are skipped are quiet too
    return one


def due_slot(schedule: Schedule, place: Place, now: datetime) -> Slot | None:
    """Return the last turn, if it may be taken now: it has come, is not long over, and neither is in quiet hours."""
    last = _last(schedule, place, now)
    late = now - last.at >= schedule.every / _LATE
    return None if late or _quiet(schedule, last.at) or _quiet(schedule, now) else last


def apart(schedule: Schedule, number: int) -> timedelta:
    """Return the shortest time between two jobs, of so many: where many are due at once, such as after a start."""
    return min(_APART, schedule.every / (2 * number))


def _last(schedule: Schedule, place: Place, now: datetime) -> Slot:
    """Return the last turn until now. One of an interval comes up to two intervals after that began."""
    newest = (now - _EPOCH) // schedule.every
    turns = (slot(schedule, place, newest - earlier) for earlier in count())
    return next(one for one in turns if one.at <= now)


def _quiet(schedule: Schedule, moment: datetime) -> bool:
    return is_quiet(schedule.quiet, moment, schedule.zone)


def _chance(name: str, number: int) -> float:
    """Return from 0 to 1 what looks like chance, and is the same everywhere."""
    digest = hashlib.sha256(f"{name}\0{number}".encode()).digest()
    return int.from_bytes(digest[:4]) / (1 << 32)
