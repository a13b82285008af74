"""ARCHITECTURE.md names every record of a decision, and each that it names is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_decision_is_named_by_its_number_and_listed() -> None:
    shape = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = {int(number) for numbers in re.findall(r"\[(\d+(?:, \d+)*)\]", shape) for number in numbers.split(", ")}
    records = {path.stem for path in (ROOT / "docs" / "adr").glob("[0-9]*.md")}
    assert named == {int(stem.partition("-")[0]) for stem in records}
    assert records == set(re.findall(r"^\d{4}-\S+$", (ROOT / "docs" / "adr" / "index.md").read_text(), re.MULTILINE))
