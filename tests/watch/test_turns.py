"""When sites are audited: properties that hold of every schedule."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from proxytest.scenario.quiet_hours import Quiet, is_quiet, longest_open, parse_quiet
from proxytest.watch.turns import Place, Schedule, apart, due_slot, next_slot, places, slot

MINUTE = timedelta(minutes=1)
BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)
OSLO = Place(name="oslo", share=0.25)

ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")]
)
HOURS = st.tuples(st.integers(0, 1439), st.integers(0, 1440)).filter(lambda pair: pair[0] != pair[1])
QUIET = HOURS.map(lambda pair: Quiet(begins=pair[0], ends=pair[1]))
NIGHT = Quiet(begins=22 * 60, ends=6 * 60)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  they get one
PLACES = st.builds(Place, name=st.text(max_size=8), share=st.floats(0, 1, exclude_max=True))


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    every = timedelta(seconds=draw(st.integers(60, 86_400)))
    jitter = every * draw(st.floats(0, 0.99))
    quiet = tuple(draw(st.lists(QUIET, max_size=3)))
    if every + jitter > longest_open(quiet):  # which the file's reader refuses
        quiet = ()
    return Schedule(every=every, jitter=jitter, quiet=quiet, zone=draw(ZONES))


@given(schedules(), PLACES, MOMENTS)
def test_the_next_turn_comes_is_not_quiet_and_leaves_none_out(schedule: Schedule, place: Place, now: datetime) -> None:
    found = next_slot(schedule, place, now)
    assert found.at > now
    assert not is_quiet(schedule.quiet, found.at, schedule.zone)
    assert found == slot(schedule, place, found.number)
    earlier = found.number - 1
    while (one := slot(schedule, place, earlier)).at > now:
        assert is_quiet(schedule.quiet, one.at, schedule.zone)
        earlier -= 1


@given(schedules(), PLACES, MOMENTS)
def test_turns_follow_each_other_as_far_apart_as_was_asked(schedule: Schedule, place: Place, now: datetime) -> None:
    number = (now - datetime(1970, 1, 1, tzinfo=UTC)) // schedule.every
    turns = [slot(schedule, place, number + more).at for more in range(5)]
    for one, other in pairwise(turns):
        assert one < other
        assert abs(other - one - schedule.every) <= schedule.jitter + timedelta(microseconds=2)


@given(schedules(), PLACES, MOMENTS)
def test_what_is_due_has_come_and_is_not_long_over(schedule: Schedule, place: Place, now: datetime) -> None:
    found = due_slot(schedule, place, now)
    if found is not None:
        assert timedelta(0) <= now - found.at <= schedule.every / 2
        assert not is_quiet(schedule.quiet, found.at, schedule.zone)
        assert not is_quiet(schedule.quiet, now, schedule.zone)


@given(schedules(), PLACES, MOMENTS)
def test_every_turn_that_is_told_becomes_due_then(schedule: Schedule, place: Place, now: datetime) -> None:
    found = next_slot(schedule, place, now)
    assert due_slot(schedule, place, found.at) == found


@given(schedules(), PLACES, MOMENTS)
def test_within_a_day_and_two_intervals_each_has_its_turn(schedule: Schedule, place: Place, now: datetime) -> None:
    """Also where daylight saving makes the open hours of one day shorter: the next day they are whole again."""
    assert next_slot(schedule, place, now).at - now <= timedelta(days=2) + 2 * schedule.every


@given(st.lists(st.text(max_size=5), min_size=2, max_size=50, unique=True), st.integers(60, 86_400), MOMENTS)
def test_each_site_has_its_own_place_in_the_interval(names: list[str], seconds: int, now: datetime) -> None:
    schedule = Schedule(every=timedelta(seconds=seconds))
    turns = sorted(next_slot(schedule, place, now).at for place in places(names))
    assert len(set(turns)) == len(names)
    apart = schedule.every / len(names)
    assert all(other - one >= apart - timedelta(microseconds=2) for one, other in pairwise(turns))
    assert turns[-1] - turns[0] < schedule.every


@given(QUIET, st.integers(0, 1439))
def test_quiet_hours_are_those_from_their_beginning_until_their_end(quiet: Quiet, minute: int) -> None:
    inside: set[int] = set()
    at = quiet.begins
    while at != quiet.ends % 1440 or not inside:
        inside.add(at)
        at = (at + 1) % 1440
    assert quiet.holds(minute) == (minute in inside)


@given(st.text() | st.from_regex(r"[0-2][0-9]:[0-6][0-9]-[0-2][0-9]:[0-6][0-9]", fullmatch=True))
def test_what_is_read_as_quiet_hours_is_a_time_of_the_day(text: str) -> None:
    found = parse_quiet(text)
    if found is not None:
        assert 0 <= found.begins < 1440
        assert 0 <= found.ends <= 1440
        hours = f"{found.begins // 60:02}:{found.begins % 60:02}-{found.ends // 60:02}:{found.ends % 60:02}"
        assert hours == text


@given(st.lists(QUIET, max_size=4))
def test_what_quiet_leaves_is_the_longest_run_of_open_minutes(quiet: list[Quiet]) -> None:
    day = [not any(one.holds(minute) for one in quiet) for minute in range(1440)]
    text = "".join("o" if one else " " for one in day * 2)
    expected = min(max(map(len, text.split(" "))), 1440)
    assert longest_open(quiet) == (timedelta(minutes=expected) if quiet else timedelta.max)


def at_night(schedule: Schedule, day: datetime) -> list[datetime]:
    """Return the turns of 24 hours from a moment on, by the clock in Berlin."""
    turns, now = [], day
    while (now := next_slot(schedule, OSLO, now).at) < day + timedelta(days=1):
        turns.append(now.astimezone(BERLIN))
    return turns


def test_in_the_night_that_has_its_third_hour_twice_both_are_quiet() -> None:
    """On 25 October 2026 Berlin's clocks went back from 03:00 to 02:00."""
    schedule = Schedule(every=15 * MINUTE, quiet=(Quiet(begins=120, ends=180),), zone=BERLIN)
    turns = at_night(schedule, datetime(2026, 10, 24, 22, tzinfo=UTC))
    assert not [one for one in turns if one.hour == 2]
    assert len(turns) == 24 * 4 - 2 * 4


def test_open_hours_that_come_twice_are_open_twice() -> None:
    """In that night the clock showed 02:30, which is quiet, and half an hour later 02:00 again, which is not."""
    schedule = Schedule(every=10 * MINUTE, quiet=(Quiet(begins=150, ends=360),), zone=BERLIN)
    found = next_slot(schedule, Place(name="oslo", share=0.0), datetime(2026, 10, 25, 0, 31, tzinfo=UTC))
    assert found.at == datetime(2026, 10, 25, 1, tzinfo=UTC)


def test_in_the_night_that_has_no_third_hour_nothing_is_left_out() -> None:
    """On 29 March 2026 Berlin's clocks went from 02:00 to 03:00."""
    schedule = Schedule(every=15 * MINUTE, quiet=(Quiet(begins=120, ends=180),), zone=BERLIN)
    turns = at_night(schedule, datetime(2026, 3, 28, 23, tzinfo=UTC))
    assert len(turns) == 24 * 4
    assert all(other - one == 15 * MINUTE for one, other in pairwise([one.astimezone(UTC) for one in turns]))


def test_the_day_begins_at_the_same_hour_of_the_wall_in_summer_and_in_winter() -> None:
    schedule = Schedule(every=15 * MINUTE, quiet=(NIGHT,), zone=BERLIN)
    for month in (1, 7):
        evening = datetime(2026, month, 1, 22, 30, tzinfo=BERLIN)
        first = next_slot(schedule, OSLO, evening).at.astimezone(BERLIN)
        assert (first.day, first.hour, first.minute < 15) == (2, 6, True)


def test_what_was_not_taken_in_time_waits_for_the_next_turn() -> None:
    schedule = Schedule(every=15 * MINUTE)
    turn = next_slot(schedule, OSLO, NOON)
    assert due_slot(schedule, OSLO, turn.at + 7 * MINUTE) == turn
    assert due_slot(schedule, OSLO, turn.at + 8 * MINUTE) is None
    assert due_slot(schedule, OSLO, turn.at + 15 * MINUTE) == slot(schedule, OSLO, turn.number + 1)


def test_nothing_that_came_before_the_quiet_hours_is_taken_in_them() -> None:
    schedule = Schedule(every=60 * MINUTE, quiet=(NIGHT,), zone=UTC)
    late = Place(name="late", share=59 / 60)
    assert due_slot(schedule, late, datetime(2026, 3, 20, 21, 59, 30, tzinfo=UTC)) is not None
    assert due_slot(schedule, late, datetime(2026, 3, 20, 22, 0, 30, tzinfo=UTC)) is None
    assert next_slot(schedule, late, datetime(2026, 3, 20, 22, tzinfo=UTC)).at == datetime(
        2026, 3, 21, 6, 59, tzinfo=UTC
    )


@given(schedules(), st.integers(1, 10_000))
def test_where_all_are_due_at_once_they_are_sent_one_after_another_and_in_time(schedule: Schedule, number: int) -> None:
    """As after the first start, or after a hub that was away."""
    between = apart(schedule, number)
    assert timedelta(0) < between <= timedelta(seconds=30)
    assert between * number <= schedule.every / 2 + timedelta(milliseconds=10)
