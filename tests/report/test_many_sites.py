"""Thousands of sites: what is alike is told together, nothing is left out unsaid, the worst are there in whole."""

import re
from dataclasses import replace

import pytest

from proxytest.model.run import Run, Verdict
from proxytest.report.html.runs_page import to_html_of
from proxytest.report.html.sites_matrix import sites_matrix
from proxytest.report.several import summary_of
from proxytest.report.shared_parts import SharedParts
from proxytest.report.sites import FEW, MANY, sites_of, told_in_full
from proxytest.report.sites_table import sites_table
from proxytest.report.stored_run import conclusions_of, from_json, to_json
from tests.report.conftest import RUN
from tests.support.fleet import at, ended

GOOD, BAD = Verdict.COMPATIBLE, Verdict.INCOMPATIBLE
RUNS = [ended(at(RUN, f"s{number:03}", BAD if number % 50 == 0 else GOOD)) for number in range(300)]


@pytest.fixture(scope="module")
def page() -> str:
    return to_html_of(RUNS, {f"quiet-{number:03}": None for number in range(120)})


def test_sites_that_are_alike_share_a_row_under_the_first() -> None:
    rows = sites_matrix(sites_of(RUNS), lambda _: "").rows
    assert [(row.title, row.whole.tone, len(row.alike)) for row in rows] == [("s000", "fail", 5), ("s001", "pass", 293)]


def test_few_sites_have_a_row_each() -> None:
    rows = sites_matrix(sites_of(RUNS[:MANY]), lambda _: "").rows
    assert [row.alike for row in rows] == [()] * MANY


def test_sites_that_were_limited_to_different_parts_share_none() -> None:
    part = at(RUN, "part", GOOD)
    limited = ended(replace(part, asked=replace(part.asked, select=("tls",))))
    rows = sites_matrix(sites_of([*RUNS, limited]), lambda _: "").rows
    assert [(row.title, row.limits, row.alike) for row in rows][2:] == [("part", "limited to tls", ())]


def test_where_all_differ_the_worst_have_rows_and_the_others_are_counted() -> None:
    differing = []
    for number, one in enumerate(RUNS):
        run = replace(one.run, asked=replace(one.run.asked, select=(f"made-up/{number}",)))
        differing.append(replace(one, run=run))
    found = sites_matrix(sites_of([*differing, *(replace(one, name=f"{one.name}x") for one in RUNS[:1])]), lambda _: "")
    assert len(found.rows) + found.left_out == 301
    assert found.rows[0].whole.tone == "fail"


def test_the_page_names_every_site_and_has_the_reports_of_the_worst(page: str) -> None:
    text = re.sub(r"<[^>]*>", " ", page.replace("<wbr>", ""))
    assert all(f"s{number:03}" in text for number in range(300))
    assert all(f"quiet-{number:03}" in text for number in range(120))
    assert "420 sites" in text
    assert page.count('<section class="run"') == 10
    assert "Below are the reports of the 10 worst sites alone" in text
    assert set(re.findall(r'href="#(run-\d+)"', page)) <= set(re.findall(r'id="(run-\d+)"', page))


def test_a_page_of_few_has_all_reports() -> None:
    page = to_html_of(RUNS[:FEW])
    assert page.count('<section class="run"') == FEW
    assert "worst sites alone" not in page


def test_whose_report_is_told_in_full_are_the_worst_that_have_one() -> None:
    sites = sites_of(RUNS, {"quiet": None})
    assert [site.name for site in told_in_full(sites)][:6] == [f"s{number:03}" for number in range(0, 300, 50)]
    assert len(told_in_full(sites)) == 10
    assert told_in_full(sites[:FEW]) == sites[:FEW]


def test_the_text_has_a_line_for_those_that_are_alike() -> None:
    lines = [*sites_table(sites_of(RUNS))]
    assert [line.split()[:2] for line in lines[1:3]] == [["fails", "s000,"], ["works", "s001,"]]
    assert "s000, s050, 4 more" in lines[1]
    text = summary_of(RUNS, len(RUNS))
    assert text.count("\n") < 40
    assert re.search(r"294 runs +COMPATIBLE +exit status 0", text)


def test_what_runs_have_in_common_is_there_once() -> None:
    parts = SharedParts()
    one, other = (parts.of(at(RUN, name, GOOD)) for name in "ab")
    assert one == at(RUN, "a", GOOD)
    assert one.profile is other.profile
    assert all(mine is its for mine, its in zip(one.results, other.results, strict=True))


def test_what_cannot_be_compared_stays_as_it_is() -> None:
    """The findings of a run that was read back have facts, which can change."""
    read = from_json(to_json(RUN), "a run")
    with pytest.raises(TypeError):
        hash(read.results)
    assert SharedParts().of(read) == read


@pytest.mark.parametrize(("hold", "kept"), [(0, []), (30, [1])])
def test_conclusions_have_what_was_seen_only_where_they_tell_of_it(hold: int, kept: list[int], run: Run) -> None:
    """That nothing could be held is told of what was seen."""
    assert run.trace
    data = {"asked": {"hold": hold}, "observations": [1], "trace": [2], "verdict": "x"}
    assert conclusions_of(data) == {**data, "observations": kept, "trace": []}
    assert conclusions_of([1]) == [1]
