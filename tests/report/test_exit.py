from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import fromstring

import pytest

from proxytest.model.expectation import Compared
from proxytest.model.open_verdict import OpenWay, ToDecide
from proxytest.model.result import Result, Status
from proxytest.model.run import Expect, Run, Verdict
from proxytest.model.waiver import WaiverState, WaiverUse
from proxytest.report.brief import brief
from proxytest.report.console import render
from proxytest.report.exit import exit_status, held_strictly, worst
from proxytest.report.formats import render_as


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


FAILS = Compared(check="tls/inspection", target="u2c.wbx2.com:443", expected="fail", found="fail", met=True)
EVERY_FAILURE = (FAILS, replace(FAILS, target="wdm-a.wbx2.com:443"))
VERDICT = Compared(check="verdict", target="-", expected="incompatible", found="incompatible", met=True)
UNMET = Compared(check="wss/upgrade", target="u2c.wbx2.com:443", expected="pass", found="fail", met=False)


@pytest.mark.parametrize(
    ("rows", "expect", "status"),
    [
        ((VERDICT,), Expect(verdict=Verdict.INCOMPATIBLE), 0),
        ((VERDICT, *EVERY_FAILURE), Expect(verdict=Verdict.INCOMPATIBLE), 0),
        (EVERY_FAILURE, Expect(), 0),
        ((FAILS,), Expect(), 1),
        ((*EVERY_FAILURE, UNMET), Expect(), 1),
        ((VERDICT, UNMET), Expect(verdict=Verdict.INCOMPATIBLE), 1),
        ((VERDICT,), Expect(verdict=Verdict.INCOMPATIBLE, exit=1), 1),
    ],
)
def test_what_is_as_expected_is_said_and_fails_nothing(
    run: Run, rows: tuple[Compared, ...], expect: Expect, status: int
) -> None:
    told = replace(run, expectations=rows, asked=replace(run.asked, expect=expect))
    assert exit_status(told, strict=False) == status
    unmet = [row for row in rows if not row.met]
    for name in ("html", "markdown", "text"):
        text = render_as(name, told)
        assert (", as expected" in text) == (status == 0)
        assert all(row.check in text for row in unmet)
    junit = fromstring(render_as("junit", told))  # noqa: S314  our own
    failing = [one.get("classname") for one in junit.iter("testcase") if one.find("failure") is not None]
    assert bool(failing) == (status == 1)
    assert {f"expected/{row.check}" for row in unmet} <= set(failing)


@pytest.mark.parametrize(("way", "status"), [(OpenWay.NOT_REACHED, 0), (OpenWay.UNTESTED, 4)])
def test_an_expected_failure_may_leave_the_verdict_open(run: Run, way: OpenWay, status: int) -> None:
    """A proxy that is expected not to be reached is as expected; what was not tested beside it is not."""
    open_run = replace(
        run,
        verdict=Verdict.INCONCLUSIVE,
        expectations=EVERY_FAILURE,
        to_decide=ToDecide(way=way, action="Open the firewall."),
    )
    assert exit_status(open_run, strict=False) == status


@pytest.mark.parametrize("name", ["text", "markdown", "html", "har"])
def test_a_failure_by_strict_alone_says_so(run: Run, name: str) -> None:
    """The verdict is a good one, and the status 1: else nothing tells why."""
    warned = replace(run, verdict=Verdict.WARNINGS)
    words = "--strict counts as a failure"
    assert words in render_as(name, held_strictly(warned, strict=True))
    assert words in render(held_strictly(warned, strict=True), width=100, color=False, verbose=False)
    assert words in brief(held_strictly(warned, strict=True))
    assert words not in render_as(name, warned)
    assert words not in render_as(name, held_strictly(replace(run, verdict=Verdict.COMPATIBLE), strict=True))
