"""Where a proxy no longer keeps up, and what looks the same."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from proxytest.load.knee import Ending, Knee, Why, goes_on, knee_of
from proxytest.load.load_bounds import Bounds, Kind
from proxytest.load.measured import Measured
from proxytest.load.sample import Leg
from proxytest.load.told import sentence

BOUNDS = Bounds()
FAST = {Leg.DIAL: 0.001, Leg.ASKS: 0.002, Leg.CHALLENGE: 0.003, Leg.CONNECT: 0.01}


def step(level: float, p95: float = 0.02, *, legs: Mapping[Leg, float] = FAST) -> Measured:
    count = round(level * 2.4)
    return Measured(
        level=level, rate=level, seconds=2.4, planned=count, begun=count, out_of=count, ok=count,
        took={5: p95 / 4, 50: p95 / 2, 95: p95, 99: p95, 100: p95}, legs=legs,
    )  # fmt: skip


def judged(*steps: Measured, kind: Kind = Kind.LOGONS, ending: Ending = Ending()) -> Knee:  # noqa: B008  frozen
    return knee_of(kind, steps, BOUNDS, ending)


def test_a_slow_step_names_the_knee_and_the_leg() -> None:
    slow = step(374, 2.0, legs=FAST | {Leg.CHALLENGE: 2.0})
    knee = judged(step(300), step(340), slow)
    assert (knee.why, knee.holds, knee.leg, knee.found) == (Why.SLOW, 340, Leg.CHALLENGE, True)
    assert sentence(knee) == "holds 340 log-ons a second; at 374, challenges (type 2) take 2 s"


def test_no_limit_is_no_knee() -> None:
    knee = judged(step(40), step(50))
    assert (knee.why, knee.holds, knee.found) == (Why.BOUND, 50, False)
    assert sentence(knee).startswith("holds at least 50 log-ons a second; that was the bound")


def test_what_piles_up_in_two_steps_is_the_knee_before_the_time_passes_its_limit() -> None:
    behind = [replace(step(110, 0.3), waiting=40), replace(step(121, 0.6), waiting=80)]
    assert goes_on([step(100), behind[0]], BOUNDS)
    assert not goes_on([step(100), *behind], BOUNDS)
    knee = judged(step(100), *behind)
    assert (knee.why, knee.holds, knee.at) == (Why.BEHIND, 100, behind[0])


def test_a_first_step_can_be_behind_too() -> None:
    knee = judged(replace(step(100, 0.3), waiting=50), replace(step(110, 0.8), waiting=100))
    assert (knee.why, knee.holds) == (Why.BEHIND, 0)


def test_what_waits_since_all_of_it_takes_long_does_not_pile_up() -> None:
    far = [replace(step(level, 0.6), waiting=round(0.6 * level)) for level in (100, 110, 121)]
    assert (judged(*far).why, judged(*far).holds) == (Why.BOUND, 121)


def test_what_waits_by_chance_is_not_slower() -> None:
    few = [replace(step(level, 0.3), waiting=waiting) for level, waiting in ((8.0, 0), (9.0, 3), (10.0, 6))]
    assert judged(*few).why is Why.BOUND


def test_what_piled_up_once_is_chance() -> None:
    once = replace(step(110), waiting=40)
    assert judged(step(100), once, step(121)).holds == 121
    assert (judged(step(100), once).why, judged(step(100), once).holds) == (Why.BOUND, 110)


def test_the_knee_is_where_it_began_to_pile_up_not_where_it_was_seen() -> None:
    knee = judged(step(100), replace(step(110, 0.5), waiting=40), step(121, 1.5))
    assert (knee.why, knee.holds, knee.at and knee.at.level) == (Why.SLOW, 100, 110)
    assert sentence(knee) == "holds 100 log-ons a second; at 121, 95 of 100 take up to 1.5 s"  # no leg is known to grow


@pytest.mark.parametrize("spoiled", [{"late": 0.2}, {"busy": 0.95}, {"ours": 1}])
def test_what_this_machine_delays_says_nothing_against_the_proxy(spoiled: dict[str, float]) -> None:
    slow = replace(step(110, 2.0), **spoiled)  # type: ignore[arg-type]
    knee = judged(step(100), slow)
    assert (knee.why, knee.holds, knee.found, knee.leg) == (Why.MACHINE, 100, False, None)
    assert "this machine was the limit" in sentence(knee)


def test_what_piles_up_while_this_machine_begins_late_is_not_the_proxys() -> None:
    behind = [
        replace(step(633, 0.27), waiting=112, late=0.062, busy=0.65),
        replace(step(696, 0.51), waiting=314, late=0.097, busy=0.6),
    ]
    assert judged(step(575), *behind).why is Why.MACHINE
    assert judged(step(575), *(replace(one, late=0.005) for one in behind)).why is Why.BEHIND


def test_the_bound_on_logons_under_way_is_not_the_proxys_limit() -> None:
    slow = replace(step(110, 2.0), held_back=100)
    knee = judged(step(100), slow)
    assert (knee.why, knee.holds, knee.found) == (Why.AT_ONCE, 100, False)
    assert sentence(knee).endswith("at 110, the bound on log-ons under way was the limit: --at-once raises it")
    themselves = replace(slow, legs=FAST | {Leg.CONNECT: 1.5})
    assert judged(step(100), themselves).why is Why.SLOW


def test_errors_are_the_proxys_own_word_however_late_this_machine_is() -> None:
    assert judged(step(90), replace(step(100), errors={"503 to CONNECT": 50}, late=0.3)).why is Why.ERRORS


def test_one_error_is_chance_and_two_of_many_are_within_the_limit() -> None:
    one, two = (replace(step(100), errors={"503 to CONNECT": number}) for number in (1, 2))
    assert (judged(one).why, judged(two).why) == (Why.BOUND, Why.BOUND)  # of 240: less than one in a hundred
    few = replace(step(10), errors={"503 to CONNECT": 2})
    assert (judged(few).why, judged(few).holds) == (Why.ERRORS, 0)


def test_errors_are_named() -> None:
    knee = judged(step(90), replace(step(100), errors={"503 to CONNECT": 30, "connecting: connection refused": 2}))
    expected = "holds 90 log-ons a second; at 100, 32 of 240 failed, most by: 503 to CONNECT (30)"
    assert sentence(knee) == expected


def test_a_refusal_is_not_blamed_on_the_load_nor_on_the_account() -> None:
    knee = judged(step(90), step(100), ending=Ending(refused=True))
    assert (knee.why, knee.holds, knee.found) == (Why.REFUSED, 90, False)
    assert "either the password was changed, or" in sentence(knee)


def test_a_step_that_was_interrupted_proves_nothing() -> None:
    knee = judged(step(90), step(100), ending=Ending(interrupted=True))
    assert (knee.why, knee.holds) == (Why.INTERRUPTED, 90)
    assert judged(ending=Ending(interrupted=True)).why is Why.INTERRUPTED


CUT = replace(step(100), whole=False, begun=20, ok=20)


@pytest.mark.parametrize("ending", [Ending(interrupted=True), Ending(refused=True), Ending(strayed=True)])
def test_a_step_that_was_cut_short_holds_nothing(ending: Ending) -> None:
    knee = judged(step(90), CUT, ending=ending)
    assert (knee.holds, knee.found) == (90, False)


def test_a_step_that_was_cut_short_since_earlier_arrivals_wait_is_the_limit() -> None:
    knee = judged(step(80), step(90, 2.0), CUT)
    assert (knee.why, knee.holds) == (Why.BEHIND, 80)
    assert judged(step(90), CUT).holds == 90


@pytest.mark.parametrize("errors", [{}, {"503 to CONNECT": 1}])
def test_a_step_in_which_nothing_was_answered_holds_nothing(errors: dict[str, int]) -> None:
    knee = judged(replace(step(1), planned=1, begun=1, ok=0, errors=errors, took={}))
    assert (knee.holds, knee.found) == (0, False)
    assert "not known; too little of it was answered" in sentence(knee)


def test_what_nobody_joins_any_more_is_held_where_it_was_opened() -> None:
    still = replace(step(100), planned=0, begun=0, ok=0, took={}, legs={})
    assert judged(step(50), step(100), still, kind=Kind.HELD).holds == 100


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        (Ending(strayed=True), "one that was sent alone afterwards was accepted"),
        (Ending(strayed=True, in_doubt=True), "log on once by hand"),
        (Ending(interrupted=True), "the load was interrupted"),
    ],
)
def test_a_load_that_was_ended_early_says_so(ending: Ending, words: str) -> None:
    assert words in sentence(judged(step(90), CUT, ending=ending))


def test_errors_that_may_be_refusals_are_not_blamed_on_the_proxy() -> None:
    failed = replace(step(10), errors={"403 to CONNECT": 3})
    assert judged(failed, ending=Ending(strayed=True, in_doubt=True)).why is Why.IN_DOUBT
    assert judged(failed, ending=Ending(strayed=True)).why is Why.ERRORS


def test_what_is_opened_and_then_lost_was_not_held() -> None:
    opened = [step(100), step(200)]
    lost = replace(step(200), begun=0, errors={"a WebSocket that was lost": 150}, out_of=200, took={})
    knee = judged(*opened, lost, kind=Kind.HELD)
    assert (knee.why, knee.holds) == (Why.ERRORS, 100)


def test_without_a_logon_none_is_blamed() -> None:
    slow = step(110, 2.0, legs={Leg.DIAL: 0.001, Leg.CONNECT: 1.9})
    knee = replace(judged(step(100), slow), logs_on=False)
    assert sentence(knee) == "holds 100 log-ons a second; at 110, answers to CONNECT take 1.9 s"
