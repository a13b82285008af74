"""A report in the history of its site, and what it tells to have happened there."""

from dataclasses import replace
from datetime import timedelta

from proxytest.model.run import Run
from proxytest.report.compare import Change
from proxytest.report.sites import State
from proxytest.serve.past_report import events_of, past_report
from proxytest.watch.site_events import CodeChanged, SiteEvent, VerdictChanged
from tests.report.conftest import RUN
from tests.support import served
from tests.support.fleet import at

GOOD, BAD = at(RUN, "oslo", served.GOOD), at(RUN, "oslo", served.BAD, day=1)


def happened(before: Run | str | None, after: Run | str) -> tuple[SiteEvent, ...]:
    first = None if before is None else served.report("oslo", 1, before)
    return tuple(events_of("oslo", past_report(served.report("oslo", 2, after), first)))


def test_a_run_with_another_verdict_is_told_with_the_codes_that_changed() -> None:
    verdict, *codes = happened(GOOD, BAD)
    assert verdict == VerdictChanged(site="oslo", at=BAD.started, before=State.WORKS, now=State.FAILS)
    found = {(one.change, one.code) for one in codes if isinstance(one, CodeChanged)}
    assert len(found) == len(codes)
    assert "tls.intercepted" in {code for _, code in found}
    assert {change for change, _ in found} <= {Change.WORSE, Change.NEW}


def test_a_run_as_the_one_before_is_no_event() -> None:
    assert happened(BAD, replace(BAD, started=BAD.started + timedelta(hours=1))) == ()


def test_codes_that_a_site_made_up_leave_room_for_what_happened_elsewhere() -> None:
    bad = next(one for one in BAD.results if one.findings)
    made_up = tuple(
        replace(
            bad, target=f"{n}:443", findings=(replace(bad.findings[0], code=f"{n}{'x' * 5000}", message="y" * 5000),)
        )
        for n in range(100)
    )
    _, *codes = happened(GOOD, replace(BAD, results=made_up))
    assert len(codes) == 20
    assert all(isinstance(one, CodeChanged) and len(one.code) + len(one.told) < 700 for one in codes)


def test_the_first_run_of_a_site_and_a_refused_job_are_none() -> None:
    assert happened(None, BAD) == happened(GOOD, "not now") == ()
