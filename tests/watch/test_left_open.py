"""What a run did not test again is not known to be gone."""

from dataclasses import replace

import pytest

from proxytest.model.result import Result, Status
from proxytest.model.run import Run, Verdict
from proxytest.watch import left_open as left_open_module
from proxytest.watch.left_open import ALL_LOST, NOTHING_LEFT, found_by, left_open
from tests.report.conftest import RUN
from tests.support.fleet import at

FAILED = at(RUN, "oslo", Verdict.INCOMPATIBLE)
FIRST, SECOND = (one for one in FAILED.results if one.check == "tls/inspection")
FOUND = {(one.check, one.target): frozenset({"tls.intercepted"}) for one in (FIRST, SECOND)}


def result(target: str, status: Status, because: str | None = None, check: str = FIRST.check) -> Result:
    return Result(check=check, target=target, status=status, reason="", requirements=(), because=because)


def run(*results: Result, verdict: Verdict = Verdict.COMPATIBLE, complete: bool = True) -> Run:
    return replace(FAILED, results=results, verdict=verdict, complete=complete)


def left(*results: Result, verdict: Verdict = Verdict.COMPATIBLE, complete: bool = True) -> set[str]:
    return {target for _, target in left_open(FOUND, run(*results, verdict=verdict, complete=complete))}


def test_a_run_finds_what_fails_and_what_warns_by_check_and_target() -> None:
    found = found_by(FAILED)
    assert FOUND.items() < found.items()
    assert {check for check, _ in found.keys() - FOUND.keys()} == {"policy/wildcard"}


@pytest.mark.parametrize("status", [Status.PASS, Status.WARN, Status.FAIL])
def test_what_was_tested_again_is_told_by_the_new_run_alone(status: Status) -> None:
    assert left(result(FIRST.target, status), result(SECOND.target, status)) == set()


@pytest.mark.parametrize(
    ("status", "because"),
    [(Status.UNDECIDED, None), (Status.BROKEN, None), (Status.SKIP, "tunnel.denied")],
    ids=["undecided", "broken", "blocked"],
)
def test_what_could_not_be_told_stays(status: Status, because: str | None) -> None:
    assert left(result(FIRST.target, status, because), result(SECOND.target, Status.PASS)) == {FIRST.target}


def test_of_a_check_that_was_skipped_as_a_whole_all_stays() -> None:
    assert left(result("-", Status.SKIP, "proxy.unreachable")) == {FIRST.target, SECOND.target}
    assert left(replace(result("-", Status.SKIP), to_decide="Run again.")) == {FIRST.target, SECOND.target}


@pytest.mark.parametrize("verdict", Verdict)
def test_what_was_not_needed_does_not_stay_whatever_else_fails(verdict: Verdict) -> None:
    assert left(result(FIRST.target, Status.SKIP), verdict=verdict) == set()
    assert left(result("-", Status.SKIP), verdict=verdict) == set()


def test_what_is_not_asked_any_more_does_not_stay_unless_the_run_was_cut_short() -> None:
    other = result("other:443", Status.PASS)
    assert left(other) == left(result("-", Status.PASS, check="other/check")) == set()
    assert left(other, complete=False) == {FIRST.target, SECOND.target}


def test_where_earlier_runs_are_not_kept_what_was_not_tested_may_have_been_found() -> None:
    start = ALL_LOST.after(None, run(result(FIRST.target, Status.UNDECIDED), result(SECOND.target, Status.PASS)))
    assert "tls.intercepted" in start.codes
    assert start.found == {}
    assert start.after(None, run(result(FIRST.target, Status.PASS))).codes == frozenset()


def test_what_runs_that_are_cut_short_find_is_kept_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(left_open_module, "_MOST", 10)
    left, before = NOTHING_LEFT, FAILED
    for number in range(20):
        found = tuple(replace(FIRST, target=f"{number}-{part}:443") for part in range(3))
        now = run(*found, complete=False)
        left, before = left.after(before, now), now
        assert len(left.found) <= 10
    assert left.lost
    told = left.after(before, run(result(FIRST.target, Status.UNDECIDED)))
    assert (told.lost, "tls.intercepted" in told.codes) == (False, True)
    assert told.after(None, run(result(FIRST.target, Status.PASS))) == NOTHING_LEFT
