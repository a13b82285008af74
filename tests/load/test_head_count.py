"""A head count becomes a load by a formula that is shown."""

import pytest

from proxytest.load.head_count import People, needs_of, seconds
from proxytest.load.load_bounds import Kind
from proxytest.model.errors import UsageError


def test_a_shift_start() -> None:
    logons, tunnels, held = needs_of(People(people=5000))
    assert (logons.kind, round(logons.level)) == (Kind.LOGONS, 133)
    assert logons.formula == (
        "the larger of 2 x 5000 people x 8 tunnels / 600 s = 133 (shift start) "
        "and 5000 people x 1 WebSockets / 60 s = 83 (fail-over)"
    )
    assert (tunnels.kind, tunnels.level) == (Kind.TUNNELS, logons.level)
    assert (held.kind, held.level) == (Kind.HELD, 5000)


def test_a_fail_over_can_be_the_worse_of_both() -> None:
    logons, *_ = needs_of(People(people=5000, fail_over=10.0))
    assert logons.level == 500


@pytest.mark.parametrize(("text", "meant"), [("90", 90), ("90s", 90), ("10m", 600), ("1h", 3600), ("0.5m", 30)])
def test_times(text: str, meant: float) -> None:
    assert seconds("--shift-start", text) == meant


@pytest.mark.parametrize("text", ["", "0", "-1m", "ten", "10 d", "m"])
def test_no_times(text: str) -> None:
    with pytest.raises(UsageError, match="--shift-start takes a time"):
        seconds("--shift-start", text)


@pytest.mark.parametrize("wrong", [{"people": 0}, {"people": 1, "tunnels_each": 0}, {"people": 1, "held_each": 0}])
def test_nobody_is_no_head_count(wrong: dict[str, int]) -> None:
    with pytest.raises(UsageError, match="must be at least 1"):
        People(**wrong)
