"""What is remembered of turns is what would be found anew."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from proxytest.watch.next_turns import NextTurns
from proxytest.watch.turns import Place, Schedule, next_slot

NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)
SCHEDULE = Schedule(every=timedelta(minutes=15), jitter=timedelta(minutes=3))
OSLO = Place(name="oslo", share=0.3)


@given(st.lists(st.integers(-7200, 7200), max_size=20))
def test_the_next_turn_is_right_whichever_way_the_clock_goes(seconds: list[int]) -> None:
    turns = NextTurns(SCHEDULE)
    for number in seconds:
        now = NOON + timedelta(seconds=number)
        assert turns.after(OSLO, now) > now
        first = next_slot(SCHEDULE, OSLO, now).at
        assert first == turns.after(OSLO, now)
