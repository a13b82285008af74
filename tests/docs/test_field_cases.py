"""Each row of the field cases is played by a test that bears its number."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "field-cases.md"
_ROW = re.compile(r'@pytest\.mark\.row\(\s*"([A-F]\d+)"')


def rows() -> set[str]:
    return set(re.findall(r"^\* - ([A-F]\d+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))


def played() -> set[str]:
    files = (*ROOT.glob("tests/field/test_*.py"), *ROOT.glob("tests/real/test_field_*.py"))
    return {number for file in files for number in _ROW.findall(file.read_text(encoding="utf-8"))}


def test_each_row_is_played() -> None:
    assert len(rows()) > 60
    assert rows() - played() == set()


def test_no_test_plays_a_row_that_is_not_there() -> None:
    assert played() - rows() == set()
