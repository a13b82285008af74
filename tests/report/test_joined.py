"""Several runs in one report of each format."""

import csv
import json
import re
from dataclasses import replace
from io import StringIO
from xml.etree.ElementTree import fromstring

import pytest
from prometheus_client.parser import text_string_to_metric_families

from proxytest.model.run import ClientVerdict, Machine, Run, Verdict
from proxytest.report.ended import Ended
from proxytest.report.formats import FORMATS, render_as, render_joined
from proxytest.report.index import by_cause, by_client
from proxytest.report.stored_run import each_from_json
from tests.report.conftest import RUN, poisoned
from tests.report.shown import valid


def called(name: str, run: Run = RUN) -> Ended:
    asked = replace(run.asked, name=name, site=f"site-{name}", user=f"user-{name}")
    return Ended(name=name, run=replace(run, asked=asked, machine=Machine(name=f"pc-{name}")), status=1)


GOOD = called("b", replace(RUN, results=RUN.results[:2], verdict=Verdict.COMPATIBLE, clients=RUN.clients[1:]))
THREE = (called("a"), GOOD, called("c", replace(RUN, results=RUN.results[-1:])))


@pytest.mark.parametrize("format_name", FORMATS)
def test_each_format_names_each_run(format_name: str) -> None:
    text = render_joined(format_name, THREE)
    for kind in ("site", "user", "pc"):
        assert [one for one in "abc" if f"{kind}-{one}" not in text] == []


@pytest.mark.parametrize("format_name", FORMATS)
def test_hostile_text_is_escaped(format_name: str) -> None:
    bad: Run = poisoned(RUN)
    text = render_joined(format_name, [Ended(name=bad.asked.name, run=bad, status=1), *THREE])
    allowed = "\n\r" if format_name in {"csv", "har"} else "\n"
    assert {char for char in text if not char.isprintable() and char not in allowed} == set()
    assert "<script" not in text or format_name != "html"


def test_metrics_have_each_family_once_and_no_series_twice() -> None:
    text = render_joined("prometheus", (*THREE, GOOD))
    heads = [line.split()[:3] for line in text.splitlines() if line.startswith("#")]
    assert len(heads) == len({tuple(one) for one in heads}) == 36
    samples = [one for family in text_string_to_metric_families(text) for one in family.samples]
    assert len({(one.name, *sorted(one.labels.items())) for one in samples}) == len(samples)
    assert {one.labels["run"] for one in samples if "run" in one.labels} == {"a", "b", "c"}
    assert {one.labels["site"] for one in samples} == {"site-a", "site-b", "site-c"}
    info = [one.labels for one in samples if one.name == "proxytest_run_info"]
    assert [one["machine"] for one in info] == ["pc-a", "pc-b", "pc-c"]


def test_csv_has_one_row_of_headings() -> None:
    rows = list(csv.DictReader(StringIO(render_joined("csv", THREE))))
    assert [row["run"] for row in rows] == ["a"] * 12 + ["b"] * 2 + ["c"]
    assert {row["machine"] for row in rows} == {"pc-a", "pc-b", "pc-c"}


def test_junit_tells_the_runs_apart() -> None:
    root = fromstring(render_joined("junit", THREE))  # noqa: S314  our own
    names = [suite.get("name") for suite in root]
    assert names == ["a.proxy", "a.auth", "a.tunnel", "a.tls", "a.policy", "b.proxy", "b.auth", "c.policy"]
    cases = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(set(cases)) == len(cases) == int(root.get("tests", "0")) == 15
    assert root.get("failures") == "2"


def test_sarif_holds_a_list_of_runs() -> None:
    runs = valid(render_joined("sarif", THREE), "sarif-2.1.0.json")["runs"]
    assert [one["properties"]["run"] for one in runs] == ["a", "b", "c"]
    assert len({one["automationDetails"]["id"] for one in runs}) == 3


def test_har_has_a_page_for_each() -> None:
    log = json.loads(render_joined("har", THREE))["log"]
    assert [page["id"] for page in log["pages"]] == ["run", "run-2", "run-3"]
    assert {entry["pageref"] for entry in log["entries"]} <= {"run", "run-2", "run-3"}


def test_json_is_read_back() -> None:
    assert [(name, run) for name, run in each_from_json(render_joined("json", THREE), "all.json")] == [
        (one.name, one.run) for one in THREE
    ]


def test_markdown_begins_with_runs_and_causes() -> None:
    lines = render_joined("markdown", THREE).splitlines()
    assert lines[0] == "# 3 runs"
    assert lines[4].startswith("| a | `http://proxy.corp:8080` | NOT COMPATIBLE | DOES NOT WORK | works")
    (cause,) = (line for line in lines if line.startswith("| FAIL"))
    assert cause.endswith("| site-a |")
    assert [line for line in lines if line.startswith("# Run")] == [
        f"# Run {n} of 3: {c}" for n, c in enumerate("abc", 1)
    ]


def test_html_has_an_index_and_each_place_once() -> None:
    page = render_joined("html", THREE)
    names = re.findall(r'\sid="([^"]*)"', page)
    assert len(set(names)) == len(names)
    links = set(re.findall(r'href="#([^"]*)"', page)) | set(re.findall(r"url\(#([^)]*)\)", page))
    labelled = {name for found in re.findall(r'aria-labelledby="([^"]*)"', page) for name in found.split()}
    assert (links | labelled) - set(names) == set()
    assert {"run-1", "run-2", "run-3", "by-client", "by-cause"} <= set(names)
    assert page.count("<main>") == page.count("</html>") == 1


def test_text_ends_with_the_summary() -> None:
    text = render_joined("text", THREE)
    assert text.startswith("Run 1 of 3: a\n=============\n\nNOT COMPATIBLE")
    assert text.endswith("policy.listed-singly: site-a, site-c\n")


def test_causes_are_by_harm_and_tell_their_runs() -> None:
    found = by_cause([one.run for one in THREE])
    assert [(one.code, one.runs) for one in found] == [("tls.intercepted", (1,)), ("policy.listed-singly", (1, 3))]


def test_a_client_that_one_profile_lacks_has_no_verdict_there() -> None:
    windows, android = by_client([one.run for one in THREE])
    assert (windows.title, android.title) == ("Windows", "Android")
    assert windows.verdicts[1] is None
    assert all(isinstance(one, ClientVerdict) for one in android.verdicts)


@pytest.mark.parametrize("format_name", FORMATS)
def test_one_run_can_be_joined_too(format_name: str) -> None:
    assert len(render_joined(format_name, THREE[:1])) >= len(render_as(format_name, THREE[0].run)) * 0.9


@pytest.mark.parametrize("format_name", FORMATS)
def test_without_any_run_silent_sites_are_a_report_too(format_name: str) -> None:
    text = render_joined(format_name, (), {"harbour": None})
    assert ("harbour" in text) == (format_name in {"html", "json", "junit", "markdown", "prometheus", "text"})
