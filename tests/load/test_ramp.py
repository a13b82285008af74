"""The plan of a load is made before it begins, and depends on nothing that is answered."""

from itertools import pairwise
from typing import Any

import pytest

from proxytest.load.load_bounds import Bounds, Kind
from proxytest.load.ramp import steps_of
from proxytest.model.errors import UsageError


def test_rates_rise_by_a_tenth_to_the_bound() -> None:
    steps = steps_of(Kind.LOGONS, Bounds(max_rate=100, seconds=60))
    assert len(steps) == 25
    assert [steps[0].rate, steps[-1].rate] == pytest.approx([10, 100])
    assert all(1.09 < after.rate / before.rate < 1.11 for before, after in pairwise(steps))
    assert sum(one.seconds for one in steps) == pytest.approx(60)


def test_arrivals_are_planned_evenly_and_none_is_left_out() -> None:
    for step in steps_of(Kind.TUNNELS, Bounds(max_rate=37, seconds=10)):
        moments = step.moments()
        assert len(moments) == step.count == round(step.rate * step.seconds)
        assert moments[0] == 0
        assert moments[-1] < step.seconds


@pytest.mark.parametrize(("most", "seconds"), [(200, 60.0), (7, 3.0), (1, 1.0), (999, 100.0)])
def test_as_many_are_held_as_wanted(most: int, seconds: float) -> None:
    steps = steps_of(Kind.HELD, Bounds(max_held=most, seconds=seconds))
    assert sum(one.count for one in steps) == most
    assert sum(one.seconds for one in steps) == pytest.approx(seconds)
    assert steps[-1].rate == 0  # the rest of the time they are held


def test_what_cannot_be_opened_in_time_is_told() -> None:
    with pytest.raises(UsageError, match=r"raise --seconds to 167"):
        steps_of(Kind.HELD, Bounds(max_held=5000, seconds=60))


@pytest.mark.parametrize(
    "wrong", [{"max_rate": 0.0}, {"max_rate": 5000.0}, {"seconds": 0.0}, {"seconds": 3600.0}, {"p95": float("nan")},
              {"errors": -1.0}, {"max_held": 0}, {"max_held": 100_000}],
)  # fmt: skip
def test_every_bound_has_bounds(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="must be a number from"):
        Bounds(**wrong)
