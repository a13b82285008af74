"""Every format knows the status of what was tried and not told apart."""

from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pytest

from proxytest.model.result import Result, Status
from proxytest.model.run import Run
from proxytest.report.console import render
from proxytest.report.formats.csv import to_csv
from proxytest.report.formats.junit import to_junit
from proxytest.report.formats.markdown import to_markdown
from proxytest.report.formats.prometheus import to_prometheus
from proxytest.report.formats.sarif import to_sarif
from proxytest.report.html import to_html
from proxytest.report.overview import area_lines
from proxytest.report.summary import counts

_REASON = "403 Forbidden of either"


@pytest.fixture
def doubtful(run: Run) -> Run:
    """Return a run of which one thing could not be told, and another passed."""
    made = [
        Result(check="auth/scheme", target="basic", status=Status.UNDECIDED, reason=_REASON, requirements=("R11",)),
        Result(check="auth/clock", target="proxy", status=Status.PASS, reason="", requirements=("R11",)),
    ]
    return replace(run, results=tuple(made), clients=())


@pytest.mark.parametrize("verbose", [True, False])
def test_the_console_has_a_section_for_it(doubtful: Run, *, verbose: bool) -> None:
    text = render(doubtful, width=100, color=False, verbose=verbose)
    assert f"Undecided: tried, but without a clear result\n  auth/scheme: {_REASON}\n" in text
    assert "Not tested" not in text


def test_its_column_is_as_wide_as_the_word(doubtful: Run) -> None:
    alone = replace(doubtful, results=doubtful.results[:1])
    assert "  auth  undecided  1 undecided\n" in render(alone, width=100, color=False, verbose=False)


def test_a_pass_beside_it_is_what_an_area_is_called_by(doubtful: Run) -> None:
    assert [(line.word, line.words) for line in area_lines(doubtful)] == [("pass", "1 passed; 1 undecided")]


def test_it_is_counted(doubtful: Run) -> None:
    assert counts(doubtful) == "1 undecided, 1 passed"


def test_markdown_has_a_table_for_it(doubtful: Run) -> None:
    text = to_markdown(doubtful)
    assert f"### Undecided\n\n| Check | What was seen |\n| --- | --- |\n| auth/scheme | {_REASON} |" in text


def test_junit_skips_it(doubtful: Run) -> None:
    (suite,) = fromstring(to_junit(doubtful))  # noqa: S314  our own
    case = suite.find("testcase")
    assert (suite.get("skipped"), suite.get("failures")) == ("1", "0")
    assert case is not None
    assert [one.get("message") for one in case.iter("skipped")] == [_REASON]


def test_tables_and_metrics_name_it(doubtful: Run) -> None:
    assert "auth/scheme,basic,undecided," in to_csv(doubtful)
    assert 'check="auth/scheme",target="basic",status="undecided"' in to_prometheus(doubtful)
    assert _REASON not in to_sarif(doubtful)  # no finding


def test_the_page_has_a_sign_and_a_colour_for_it(doubtful: Run) -> None:
    page = to_html(doubtful)
    assert '<symbol id="icon-undecided"' in page
    assert ".undecided { --tone: var(--undecided)" in page
    assert page.count("#icon-undecided") >= 1
