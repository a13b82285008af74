"""The page of several sites: what is in it, and what no text of a run can do to it."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from proxytest.model.run import ClientVerdict, Run, Verdict
from proxytest.report.ended import Ended
from proxytest.report.html.runs_page import to_html_of
from proxytest.report.html.sites_matrix import SitesMatrix, sites_matrix
from proxytest.report.sites import NO_SILENT, Silent, sites_of
from tests.report.conftest import RUN, poisoned
from tests.report.shown import TEXTS
from tests.support.fleet import at, ended, fleet
from tests.support.pages import whole

pytestmark = pytest.mark.long

GOOD, BAD = Verdict.COMPATIBLE, Verdict.INCOMPATIBLE


def matrix(*runs: Ended, silent: Silent = NO_SILENT) -> SitesMatrix:
    places = {id(one): f"#{number}" for number, one in enumerate(runs, 1)}
    return sites_matrix(sites_of(runs, silent), lambda site: places.get(id(site.last), ""))


def test_a_row_is_a_site_and_the_worst_is_first(run: Run) -> None:
    found = matrix(ended(at(run, "a", GOOD)), ended(at(run, "b", BAD)), silent={"c": None})
    assert [(row.title, row.whole.tone, row.link) for row in found.rows] == [
        ("b", "fail", "#2"),
        ("c", "silent", ""),
        ("a", "pass", "#1"),
    ]
    assert found.areas[:4] == ("proxy", "auth", "tunnel", "tls")


def test_a_client_s_cell_tells_the_areas_that_stop_it(run: Run) -> None:
    told = ClientVerdict(
        client="a", title="A", verdict=BAD, scheme=None, reasons=(), codes=("tls.intercepted",), evidence=(4,)
    )
    spared = replace(told, client="b", title="B", verdict=GOOD, evidence=())
    (row,) = matrix(ended(replace(at(run, "hq", BAD), clients=(told, spared)))).rows
    assert [cell and (cell.tone, cell.areas) for cell in row.clients] == [("fail", ("tls",)), ("pass", ())]


def test_a_client_that_one_site_s_profile_lacks_has_no_cell(run: Run) -> None:
    few = replace(at(run, "b", GOOD), clients=at(run, "b", GOOD).clients[:1])
    rows = matrix(ended(at(run, "a", GOOD)), ended(few)).rows
    assert [cell is None for cell in rows[1].clients[:3]] == [False, True, True]


def test_a_silent_site_has_no_green_cell_and_leads_to_its_last_run(run: Run) -> None:
    (row, _) = matrix(ended(at(run, "a", GOOD)), ended(at(run, "b", GOOD)), silent={"b": None}).rows
    assert {cell.tone for cell in (row.whole, *row.clients, *row.areas) if cell} == {"silent"}
    assert (row.link, row.seen) == ("#2", "last seen 2026-03-20 09:30 UTC")


def test_a_row_says_where_only_a_part_was_audited(run: Run) -> None:
    part = at(run, "hq", GOOD)
    (row,) = matrix(ended(replace(part, asked=replace(part.asked, select=("tls",))))).rows
    assert row.limits == "limited to tls"


def test_the_page_tells_silent_sites_causes_and_changes() -> None:
    page = to_html_of([*fleet(RUN, 10)], {"harbour": None, "airport": datetime(2026, 3, 1, 7, tzinfo=UTC)})
    text = " ".join(re.sub(r"<[^>]*>", " ", page.partition("</style>")[2]).split())
    assert "harbour : no sign of it is known" in text
    assert "airport : last seen 2026-03-01 07:00 UTC" in text
    assert "4 sites: The proxy opens the TLS connection" in text
    assert "works before, fails now" not in text
    assert "works before, not known now the whole site branch-008" in text


def test_a_page_of_one_run_has_no_changes(run: Run) -> None:
    page = to_html_of([ended(at(run, "hq", GOOD))])
    assert 'id="by-change"' not in page
    assert 'id="silent"' not in page


class Structure(HTMLParser):
    """The tags and attributes of a page, without its texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, tuple[str, ...]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "wbr":  # where a name may break depends on the name
            self.seen.append((tag, tuple(name for name, _ in attrs)))


def _three(text: str, before: str, after: str) -> list[Ended]:
    def told(run: Run) -> Run:
        named = replace(run, asked=replace(run.asked, name=f"{text}{run.asked.name}"))
        poison: Run = poisoned(named, before, after)
        return poison

    return [replace(one, name=f"{text}{one.name}", run=told(one.run)) for one in fleet(whole(RUN), 3)]


@settings(max_examples=15, deadline=None)
@given(before=TEXTS, after=TEXTS)
def test_no_text_becomes_markup(before: str, after: str) -> None:
    page = to_html_of(_three(before, before, after), {before: None})
    harmless = to_html_of(_three("a", "b", "c"), {"d": None})
    assert {char for char in page if not char.isprintable()} <= {"\n"}
    tags = {tag for tag, _ in Structure(page).seen}
    assert tags <= {tag for tag, _ in Structure(harmless).seen}
    names = re.findall(r'\sid="([^"]*)"', page)
    assert len(set(names)) == len(names)
    assert "<script" not in page
