from dataclasses import replace
from datetime import date

import pytest

from proxytest.model.expectation import Compared
from proxytest.model.result import Result, Status
from proxytest.model.run import Run, Verdict
from proxytest.model.waiver import WaiverState, WaiverUse
from proxytest.report.exit import exit_status, worst


@pytest.mark.parametrize(
    ("verdict", "strict", "status"),
    [
        (Verdict.COMPATIBLE, False, 0),
        (Verdict.COMPATIBLE, True, 0),
        (Verdict.WARNINGS, False, 0),
        (Verdict.WARNINGS, True, 1),
        (Verdict.INCOMPATIBLE, False, 1),
        (Verdict.INCONCLUSIVE, True, 4),
    ],
)
def test_the_verdict_decides(run: Run, verdict: Verdict, status: int, *, strict: bool) -> None:
    assert exit_status(replace(run, verdict=verdict), strict=strict) == status


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_bug_of_ours_outweighs_every_verdict(run: Run, verdict: Verdict) -> None:
    broken = Result(check="a/b", target="", status=Status.BROKEN, reason="KeyError", requirements=())
    assert exit_status(replace(run, verdict=verdict, results=(broken,)), strict=False) == 3


@pytest.mark.parametrize(
    ("verdict", "met", "status"),
    [
        (Verdict.COMPATIBLE, True, 0),
        (Verdict.COMPATIBLE, False, 1),
        (Verdict.INCONCLUSIVE, True, 4),
        (Verdict.INCONCLUSIVE, False, 1),
        (Verdict.INCOMPATIBLE, True, 1),
    ],
)
def test_an_expectation_that_is_not_met_fails(run: Run, verdict: Verdict, status: int, *, met: bool) -> None:
    row = Compared(check="a/b", target="-", expected="pass", found="x", met=met)
    assert exit_status(replace(run, verdict=verdict, expectations=(row,)), strict=False) == status


@pytest.mark.parametrize("state", list(WaiverState))
def test_an_expired_waiver_fails_and_no_other(run: Run, state: WaiverState) -> None:
    use = WaiverUse(check="a/b", target="*", reason="known", until=date(2026, 1, 1), state=state)
    good = replace(run, verdict=Verdict.COMPATIBLE, waivers=(use,))
    assert exit_status(good, strict=False) == (1 if state is WaiverState.EXPIRED else 0)


def test_a_run_that_was_strict_stays_so(run: Run) -> None:
    strict = replace(run, verdict=Verdict.WARNINGS, asked=replace(run.asked, strict=True))
    assert exit_status(strict, strict=False) == 1


@pytest.mark.parametrize(
    ("statuses", "status"), [((0,), 0), ((0, 2), 2), ((4, 2), 4), ((4, 1, 0), 1), ((1, 3), 3), ((3, 4), 3)]
)
def test_of_several_the_most_harmful_counts(statuses: tuple[int, ...], status: int) -> None:
    assert worst(statuses) == status
