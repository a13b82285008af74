"""Each picture is there, is small, is used, and is told in words to whoever does not see it."""

import re

import pytest

from tests.docs.pages import DOCS

FOLDER = DOCS / "pictures"
_IMAGE = re.compile(r"!\[([^\]]*)\]\(\.\./pictures/([^)]+)\)")
USED = {name: told for told, name in _IMAGE.findall((DOCS / "howto" / "read-a-report.md").read_text(encoding="utf-8"))}


def test_those_that_are_used_are_those_that_are_made() -> None:
    made = re.findall(r'Picture\(name="(\w+)"', (DOCS.parent / "tools" / "report_pictures.py").read_text("utf-8"))
    assert set(USED) == {f"{name}.png" for name in made} == {path.name for path in FOLDER.iterdir()}


@pytest.mark.parametrize("name", USED)
def test_it_is_a_small_picture_that_is_told_in_words(name: str) -> None:
    content = (FOLDER / name).read_bytes()
    assert content.startswith(b"\x89PNG\r\n")
    assert len(content) <= 150_000
    assert len(USED[name].split()) > 15
