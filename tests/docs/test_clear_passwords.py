"""No example has its reader send the password of a domain account by Basic to an http:// proxy, unless it warns."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, Command, File, read, steps

TEMPLATE = DOCS.parent / "scenarios" / "template.yaml"
WARNING = "can be read on the way"

_BASIC = re.compile(r"auth[:=\s]+\[?[^\n#]*\bbasic\b")
_HTTP = re.compile(r"http://")


def is_in_clear(text: str) -> bool:
    return bool(_BASIC.search(text) and _HTTP.search(text))


def shown(page: Path) -> list[str]:
    of_page = steps(read(page))
    return [one.text if isinstance(one, File) else one.words for one in of_page if isinstance(one, File | Command)]


@pytest.mark.parametrize("page", [path.relative_to(DOCS) for path in sorted(DOCS.rglob("*.md"))], ids=str)
def test_a_page_that_shows_it_warns(page: Path) -> None:
    if any(map(is_in_clear, shown(page))):
        assert WARNING in " ".join(read(page).split())


def test_the_template_does_not_show_it() -> None:
    assert [line for line in TEMPLATE.read_text(encoding="utf-8").splitlines() if is_in_clear(line)] == []
