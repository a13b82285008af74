import csv
from dataclasses import replace
from io import StringIO

import pytest

from proxytest.model.run import Run
from proxytest.report.formats.csv import to_csv
from tests.report.shown import WAIVED, any_text, golden

FORMULAS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"


def parsed(run: Run) -> list[dict[str, str]]:
    rows = list(csv.DictReader(StringIO(to_csv(run), newline=""), strict=True))
    assert len(rows) == len(run.results)
    assert all(None not in row and None not in row.values() for row in rows)
    return rows


def test_it_reads_as_the_golden_file_does(run: Run) -> None:
    assert to_csv(run) == golden("run.csv")


def test_a_row_tells_the_finding(run: Run) -> None:
    row = parsed(run)[9]
    assert (row["check"], row["target"], row["status"]) == ("tls/inspection", "u2c.wbx2.com:443", "fail")
    assert row["seen"] == "a chain that ends in CN=Corp Inspection CA,O=Corp"
    assert (row["requirements"], row["evidence"], row["duration_s"]) == ("R12 R13", "3 4", "0.250")


@pytest.mark.parametrize("first", FORMULAS)
def test_no_cell_is_a_formula(run: Run, first: str) -> None:
    hostile = replace(run.results[0], target=f"{first}cmd|'/c calc'!A0")
    target = parsed(replace(run, results=(hostile,)))[0]["target"]
    assert target.startswith("'")
    assert target.endswith("cmd|'/c calc'!A0")


def test_no_target_is_an_empty_cell(run: Run) -> None:
    assert parsed(replace(run, results=(replace(run.results[0], target="-"),)))[0]["target"] == ""


def test_what_is_waived_says_so() -> None:
    assert [row["waived"] for row in parsed(WAIVED) if row["waived"]] == ["until 2026-12-31: until the new proxy"]


@any_text
def test_any_text_stays_in_its_cell(run: Run) -> None:
    for row in parsed(run):
        assert not any(cell.startswith(tuple(FORMULAS)) for cell in row.values())
        assert all(char.isprintable() for cell in row.values() for char in cell)
