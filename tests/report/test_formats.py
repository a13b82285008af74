import subprocess
import sys
from pathlib import Path

import pytest

from proxytest.model.errors import UsageError
from proxytest.model.run import Run
from proxytest.report.formats import FORMATS, declared, format_of, render_as


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("text", "NOT COMPATIBLE"),
        ("json", "{"),
        ("junit", "<?xml"),
        ("html", "<!DOCTYPE html>"),
        ("sarif", "{"),
        ("prometheus", "# HELP proxytest_result "),
        ("csv", "check,target,status,"),
        ("har", "{"),
        ("markdown", "## NOT COMPATIBLE"),
    ],
)
def test_each_format_of_the_table(run: Run, name: str, beginning: str) -> None:
    assert render_as(name, run).startswith(beginning)


def test_the_table_is_whole() -> None:
    assert {"csv", "har", "html", "json", "junit", "markdown", "prometheus", "sarif", "text"} <= set(FORMATS)


def test_no_two_formats_have_one_ending() -> None:
    endings = [ending for name in FORMATS for ending in declared(name).endings]
    assert sorted(set(endings)) == sorted(endings)


def test_an_unknown_format(run: Run) -> None:
    with pytest.raises(UsageError, match="'pdf' is not a report format: use csv, har, html, json"):
        render_as("pdf", run)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.txt", "text"),
        ("a.json", "json"),
        ("a.b.XML", "junit"),
        ("x/a.html", "html"),
        ("a.sarif", "sarif"),
        ("a.SARIF.json", "sarif"),
        ("a.prom", "prometheus"),
        ("a.csv", "csv"),
        ("a.har", "har"),
        ("a.md", "markdown"),
    ],
)
def test_the_extension_tells_the_format(name: str, expected: str) -> None:
    assert format_of(Path(name)) == expected


@pytest.mark.parametrize("name", ["a", "a.pdf", "json", ".json", "x.json/a"])
def test_another_extension_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match=r"the name of a report must end in \.csv, \.har, \.html, \.json, .* \.txt$"):
        format_of(Path(name))


def test_no_writer_is_imported_before_it_is_asked_for() -> None:
    code = "import sys, proxytest.report.formats; print(*sorted({'rich', 'jinja2', 'pydantic'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  our own interpreter
    assert done.stdout.strip() == ""
