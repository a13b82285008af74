"""What happened at sites between two looks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from proxytest.model.run import Run, Verdict
from proxytest.report.compare import Change
from proxytest.report.sites import Site, State, sites_of
from proxytest.watch.site_events import (
    CameBack,
    CodeChanged,
    FellSilent,
    SiteEvent,
    VerdictChanged,
    events_of,
    words_of,
)
from tests.report.conftest import RUN
from tests.support.fleet import at, ended

SEEN = datetime(2026, 3, 20, 12, tzinfo=UTC)
GOOD, BAD = at(RUN, "oslo", Verdict.COMPATIBLE), at(RUN, "oslo", Verdict.INCOMPATIBLE, day=1)


def site(last: Run | None = None, before: Run | None = None, *, silent: bool = False) -> Site:
    return Site(
        name="oslo",
        last=None if last is None else ended(last),
        before=None if before is None else ended(before, called="oslo"),
        silent=silent,
        seen=SEEN,
    )


def happened(before: Site, after: Site) -> tuple[SiteEvent, ...]:
    return events_of({"oslo": before}, {"oslo": after})


def test_a_run_with_another_verdict_is_told_with_the_codes_that_changed() -> None:
    verdict, *codes = happened(site(GOOD), site(BAD, GOOD))
    assert verdict == VerdictChanged(site="oslo", at=BAD.started, before=State.WORKS, now=State.FAILS)
    found = {(one.change, one.code) for one in codes if isinstance(one, CodeChanged)}
    assert found
    assert {change for change, _ in found} <= {Change.WORSE, Change.NEW}
    assert len(found) == len(codes)


def test_a_run_as_the_one_before_is_no_event() -> None:
    again = replace(BAD, started=BAD.started + timedelta(hours=1))
    assert happened(site(BAD, GOOD), site(again, BAD)) == ()


def test_what_was_told_once_is_not_told_again() -> None:
    after = site(BAD, GOOD)
    assert happened(after, replace(after, seen=SEEN + timedelta(minutes=5))) == ()


def test_a_site_falls_silent_and_comes_back_with_the_time_at_which_it_was_heard_of() -> None:
    here = site(GOOD)
    gone = replace(here, silent=True)
    back = replace(here, seen=SEEN + timedelta(hours=2))
    assert happened(here, gone) == (FellSilent(site="oslo", at=SEEN),)
    assert happened(gone, back) == (CameBack(site="oslo", at=SEEN + timedelta(hours=2)),)


def test_what_changed_while_it_was_silent_is_told_when_it_is_back() -> None:
    first, *others = happened(replace(site(GOOD), silent=True), site(BAD, GOOD))
    assert isinstance(first, CameBack)
    assert {type(one) for one in others} == {VerdictChanged, CodeChanged}


def test_a_report_that_came_before_the_silence_is_told_beside_it() -> None:
    first, *others = happened(site(GOOD), site(BAD, GOOD, silent=True))
    assert isinstance(first, FellSilent)
    assert {type(one) for one in others} == {VerdictChanged, CodeChanged}


def test_of_a_site_that_was_not_known_nothing_happened() -> None:
    assert events_of({}, {"oslo": site(BAD, GOOD)}) == ()
    assert events_of({"oslo": site(BAD, GOOD)}, {}) == ()


def test_a_silent_site_is_never_told_as_one_that_works() -> None:
    (row,) = sites_of([ended(GOOD)], {"oslo": SEEN})
    assert (row.state, row.now) == (State.SILENT, None)


def test_what_comes_from_the_wire_is_escaped() -> None:
    hostile = CodeChanged(site="oslo", at=SEEN, change=Change.NEW, code="a.b\x1b[2J", told="so\u202e\nsaid")
    assert words_of(hostile).isprintable()
    assert [words_of(one) for one in (FellSilent(site="oslo", at=None), CameBack(site="oslo", at=SEEN))] == [
        "fell silent",
        "came back",
    ]
