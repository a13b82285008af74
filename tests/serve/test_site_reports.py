"""The reports of a site: which one is compared with which, and the rows of its history."""

from dataclasses import replace

import pytest

from proxytest.fleet.streams import KEEP
from proxytest.model.result import Status
from proxytest.model.run import Proxy, Run, Verdict
from proxytest.report.compare import Change
from proxytest.report.sites import State
from proxytest.serve import past_report
from proxytest.serve.known_report import read_report
from proxytest.serve.site_reports import SiteReports, history
from proxytest.watch.left_open import NOTHING_LEFT
from tests.report.conftest import RUN
from tests.support.fleet import at
from tests.support.served import BAD, GOOD, place, report

PASS = Status.PASS


def through(proxy: str, verdict: Verdict, day: int = 0) -> Run:
    run = at(RUN, "x", verdict, day=day)
    return replace(run, proxy=Proxy(url=proxy, product=run.proxy.product))


def untested(run: Run) -> Run:
    """Return a run that could not tell of what fails in another."""
    results = tuple(
        replace(one, status=Status.UNDECIDED, findings=()) if one.status is Status.FAIL else one for one in run.results
    )
    return replace(run, results=results)


def unsure(found: SiteReports) -> frozenset[str]:
    assert found.last is not None
    return found.last.as_site(strict=False).untested


def test_a_report_is_compared_with_the_one_before() -> None:
    found = SiteReports()
    for number, verdict in ((1, GOOD), (2, BAD)):
        assert found.take(report("berlin", number, verdict))
    last, first = found.rows
    assert (last.id, last.job, last.state, last.was, last.compared) == (2, "job-2", State.FAILS, State.WORKS, True)
    assert (last.changes[0].change, last.changes[0].code) == (Change.NEW, "tls.intercepted")
    assert last.codes[0] == "tls.intercepted"
    assert (first.id, first.state, first.was, first.compared, first.changes) == (1, State.WORKS, None, False, ())


def test_each_proxy_of_a_site_is_compared_with_itself() -> None:
    found = SiteReports()
    for number, (proxy, verdict) in enumerate((("http://a", GOOD), ("http://b", BAD), ("http://a", GOOD)), 1):
        found.take(report("berlin", number, through(proxy, verdict)))
    assert found.before is not None
    assert found.before.sequence == 1
    assert [(row.compared, row.changes) for row in found.rows] == [(True, ()), (False, ()), (False, ())]


def test_many_proxies_of_a_site_are_told_apart_however_often_each_is_audited() -> None:
    found, every = SiteReports(), range(KEEP - 1)
    found.whole = True
    for number in range(3 * len(every)):
        proxy = number % len(every)
        found.take(report("berlin", number + 1, through(f"http://{proxy}", BAD if proxy == 0 else GOOD)))
        assert found.rows[0].compared == (number >= len(every))
    assert [one.run.verdict for one in found.latest if one.run is not None] == [BAD, *[GOOD] * (len(every) - 1)]
    assert found.tells_all


def test_where_more_is_audited_than_can_be_told_apart_it_does_not_seem_to_be_all() -> None:
    found = SiteReports()
    found.whole = True
    for number in range(KEEP + 1):
        found.take(report("berlin", number + 1, through(f"http://{number}", GOOD)))
    assert (len(found.latest), found.tells_all) == (KEEP, False)


def test_where_the_hub_keeps_more_reports_more_audits_are_told_apart() -> None:
    every = range(KEEP + 5)
    rounds = ((proxy, verdict) for verdict in (BAD, GOOD) for proxy in every)
    kept = [report("berlin", n, through(f"http://{proxy}", verdict)) for n, (proxy, verdict) in enumerate(rounds, 1)]
    found = history(kept, keep=len(kept))
    found.whole = True
    assert (len(found.latest), len(found.rows), found.tells_all) == (len(every), len(kept), True)
    assert {one.was for one in found.rows[: len(every)]} == {State.FAILS}
    assert not history(kept[len(every) :], keep=len(every)).tells_all


def test_a_refused_job_is_a_row_and_the_next_run_is_compared_with_the_one_before_it() -> None:
    found = SiteReports()
    for number, run in enumerate((GOOD, "not now", BAD), 1):
        found.take(report("berlin", number, run))
    last, refused, _ = found.rows
    assert (refused.refused, refused.state, refused.began, refused.codes) == ("not now", None, None, ())
    assert (last.compared, last.was) == (True, State.WORKS)


def test_the_order_is_the_hub_s_also_where_a_site_s_clock_was_set_back() -> None:
    found = SiteReports()
    found.take(report("berlin", 1, through("http://a", BAD, day=3)))
    found.take(report("berlin", 2, through("http://a", GOOD, day=1)))
    assert (found.rows[0].state, found.rows[0].was) == (State.WORKS, State.FAILS)
    assert found.last is not None
    assert found.last.as_site(found.before, strict=False).state is State.WORKS


def test_a_site_whose_clock_is_ahead_was_not_heard_of_after_the_hub_had_its_report() -> None:
    ahead = report("berlin", 1, through("http://a", GOOD, day=9999))
    assert ahead.as_site(strict=False).seen == ahead.stored


def test_what_runs_one_after_another_do_not_test_stays_as_it_was_last_found() -> None:
    bad = through("http://a", BAD)
    again = untested(bad)
    found, told = SiteReports(), list[set[tuple[str, str]]]()
    runs: tuple[Run | str, ...] = (bad, again, "not now", again)
    for number, run in enumerate(runs, 1):
        found.take(report("berlin", number, run))
        told.append(set(found.last.left.found) if found.last is not None else set())
    places = {("tls/inspection", target) for target in ("u2c.wbx2.com:443", "wdm-a.wbx2.com:443")}
    assert told == [set(), places, set(), places]
    assert found.last is not None
    assert found.last.as_site(strict=False).untested == {"tls.intercepted"}
    found.take(report("berlin", 9, through("http://a", GOOD)))
    assert found.last.left == NOTHING_LEFT


def test_what_was_found_by_a_report_that_the_hub_keeps_no_more_has_not_ended_where_nobody_tested_it_since() -> None:
    blocked = untested(through("http://a", BAD))
    good = through("http://a", GOOD)
    kept = [report("berlin", number, blocked) for number in range(2, KEEP + 2)]
    assert "tls.intercepted" in unsure(history(kept))
    assert "tls.intercepted" not in unsure(history(kept[1:]))  # so few that they are all there were
    tested = history([*kept[:-2], report("berlin", KEEP, good), report("berlin", KEEP + 1, blocked)])
    assert "tls.intercepted" not in unsure(tested)


def test_what_a_kept_report_found_is_known_by_that_whatever_else_could_not_be_tested() -> None:
    bad = through("http://a", BAD)
    first, second = (one for one in bad.results if one.check == "tls/inspection")
    never = replace(second, status=Status.UNDECIDED, findings=())
    fails, works = (replace(bad, results=(one, never)) for one in (first, replace(first, status=PASS, findings=())))
    every = [report("berlin", number, works) for number in range(1, KEEP)]
    assert "tls.intercepted" in unsure(history([*every, report("berlin", KEEP, works)]))
    again = history([report("berlin", 1, fails), *(report("berlin", number, works) for number in range(2, KEEP + 1))])
    assert "tls.intercepted" not in unsure(again)


def test_what_is_known_is_not_taken_twice() -> None:
    found = SiteReports()
    one = report("berlin", 5, GOOD)
    taken = [found.take(each) for each in (one, one, report("berlin", 4, BAD))]
    assert [row is not None for row in taken] == [True, False, False]
    assert len(found.rows) == 1


def test_as_many_are_kept_as_the_hub_keeps() -> None:
    found = SiteReports()
    for number in range(KEEP + 5):
        found.take(report("berlin", number + 1, "not now"))
    assert [row.id for row in found.rows] == list(range(KEEP + 5, 5, -1))


def test_what_is_no_report_is_a_row_that_says_so() -> None:
    found = SiteReports()
    found.take(read_report(b"no answer", {"Nats-Msg-Id": "job-1"}, place("berlin", 1)))
    assert (found.rows[0].job, found.rows[0].refused) == ("job-1", "the answer of berlin cannot be read")


def test_a_run_by_which_the_program_fails_is_a_row_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(run: Run) -> object:
        raise RecursionError(run)

    monkeypatch.setattr(past_report, "causes", broken)
    found = SiteReports()
    found.take(report("berlin", 1, BAD))
    told = "the answer of berlin cannot be told: this is a bug in proxytest (RecursionError)"
    assert found.rows[0].refused == told
    assert found.last is not None
    assert found.last.run is None
