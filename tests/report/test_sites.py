"""Runs by site: which is the last, which was before, and who is silent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from proxytest.model.run import Proxy, Run, Verdict
from proxytest.report.ended import Ended
from proxytest.report.sites import State, current, seen_words, sites_of
from proxytest.report.stored_run import each_from_json
from tests.support.fleet import BEGAN, at, ended

GOOD, BAD = Verdict.COMPATIBLE, Verdict.INCOMPATIBLE


def test_runs_are_of_one_site_by_its_name_or_else_by_their_own(run: Run) -> None:
    runs = [ended(at(run, "hq", GOOD)), ended(at(run, "branch", GOOD, site="Oslo")), ended(at(run, "plant", GOOD))]
    assert [one.title for one in sites_of(runs)] == ["hq", "Oslo", "plant"]


@pytest.mark.parametrize("newest", [0, 1, 2])
def test_the_newest_run_is_the_last_in_whichever_order_they_come(run: Run, newest: int) -> None:
    days = [(day - newest) % 3 for day in range(3)]
    runs = [ended(at(run, "hq", GOOD, day=day), called="hq") for day in days]
    (site,) = sites_of(runs)
    assert site.last is runs[days.index(2)]
    assert site.before is runs[days.index(1)]
    assert current([site], runs) == (site.last,)


def test_moments_are_compared_whatever_their_time_zone(run: Run) -> None:
    early = replace(at(run, "hq", GOOD), started=datetime(2026, 3, 20, 12, tzinfo=timezone(timedelta(hours=8))))
    late = replace(early, started=datetime(2026, 3, 20, 5, tzinfo=UTC))
    (site,) = sites_of([ended(late), ended(early, called="hq")])
    assert site.last is not None
    assert site.last.run is late


def test_the_same_run_twice_is_no_run_before(run: Run) -> None:
    one = at(run, "hq", GOOD)
    (site,) = sites_of([ended(one), ended(one, called="hq")])
    assert site.before is None


def test_several_audits_of_one_site_hide_none_of_each_other(run: Run) -> None:
    """The newer one works: it says nothing of the other proxy."""
    runs = [ended(at(run, "old-proxy", BAD, site="Oslo")), ended(at(run, "new-proxy", GOOD, site="Oslo", day=1))]
    found = sites_of(runs)
    assert [(one.title, one.state) for one in found] == [
        ("Oslo (old-proxy)", State.FAILS),
        ("Oslo (new-proxy)", State.WORKS),
    ]


def test_without_names_audits_of_a_site_are_told_apart_by_proxy_and_account(run: Run) -> None:
    first = replace(at(run, "", BAD, site="Oslo"), proxy=Proxy(url="http://a:8080", product=run.proxy.product))
    other = replace(at(run, "", GOOD, site="Oslo", day=1), proxy=Proxy(url="http://b:8080", product=run.proxy.product))
    again = replace(first, started=BEGAN + timedelta(days=2), verdict=GOOD)
    files = [Ended(name=f"file-{day}", called="", run=one, status=0) for day, one in enumerate((first, other, again))]
    found = sites_of(files)
    assert [one.title for one in found] == ["Oslo (http://a:8080)", "Oslo (http://b:8080)"]
    assert found[0].before is files[0]


@pytest.mark.parametrize(
    ("limit", "part"),
    [
        ({"select": ("tls",)}, "limited to tls"),
        ({"ignore": ("tls",)}, "without tls"),
        ({"own_targets": True, "targets": ("a.example:443",)}, "for a.example:443 only"),
        ({"clients": ("mac",)}, "for mac"),
    ],
)
def test_a_part_that_works_does_not_hide_the_whole_that_fails(run: Run, limit: dict[str, Any], part: str) -> None:
    whole, limited = at(run, "hq", BAD), at(run, "hq", GOOD, day=1)
    limited = replace(limited, asked=replace(limited.asked, **limit))
    found = sites_of([ended(whole), ended(limited, called="hq")])
    assert [(one.title, one.state) for one in found] == [("hq", State.FAILS), (f"hq ({part})", State.WORKS)]


def test_a_site_without_names_tells_no_account_where_it_is_left_out(run: Run) -> None:
    asked = replace(run.asked, name="", user="", anonymous=True)
    runs = [
        Ended(
            name=url,
            called="",
            run=replace(run, asked=asked, proxy=Proxy(url=url, product=run.proxy.product)),
            status=1,
        )
        for url in ("http://a:8080", "http://b:8080")
    ]
    assert [one.title for one in sites_of(runs)] == ["Oslo (http://a:8080)", "Oslo (http://b:8080)"]


def test_a_silent_site_is_never_green_whatever_it_was(run: Run) -> None:
    runs = [ended(at(run, "hq", GOOD)), ended(at(run, "old", GOOD))]
    found = sites_of(runs, {"old": None, "never": None})
    assert [(one.title, one.state) for one in found] == [
        ("old", State.SILENT),
        ("never", State.SILENT),
        ("hq", State.WORKS),
    ]
    assert [one.now for one in found[:2]] == [None, None]
    assert [seen_words(one) for one in found[:2]] == ["last seen 2026-03-20 09:30 UTC", "no sign of it is known"]
    assert current(found, runs) == (runs[0],)


def test_a_site_was_last_seen_when_it_last_spoke_run_or_not(run: Run) -> None:
    later, earlier = BEGAN + timedelta(days=3), BEGAN - timedelta(days=3)
    for told, seen in ((later, later), (earlier, BEGAN), (None, BEGAN)):
        (site,) = sites_of([ended(at(run, "hq", GOOD))], {"hq": told})
        assert site.seen == seen


def test_the_worst_come_first(run: Run) -> None:
    verdicts = (GOOD, Verdict.WARNINGS, Verdict.INCONCLUSIVE, BAD)
    runs = [ended(at(run, str(place), verdict)) for place, verdict in enumerate(verdicts)]
    strict = Ended(name="strict", run=at(run, "strict", Verdict.WARNINGS), status=1)
    found = sites_of([*runs, strict], {"quiet": None})
    assert [one.title for one in found] == ["3", "quiet", "2", "strict", "1", "0"]


def test_what_was_told_apart_belongs_together_when_it_is_read_back(run: Run) -> None:
    from proxytest.report.formats.json import join

    runs = [ended(at(run, "hq", BAD, day=1)), ended(at(run, "hq", GOOD), called="hq")]
    read = [one for _, one in each_from_json(join(runs), "all.json")]
    assert [one.asked.name for one in read] == ["hq", "hq"]
