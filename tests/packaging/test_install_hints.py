"""What is told about installing: on the public index, the name `proxytest` is somebody else's."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
_FROM_AN_INDEX = re.compile(r"""(?:pip|pipx|uv)\s+install\s+(?:-\S+\s+)*['"]?proxytest\b(?!/)|install proxytest\[""")
_TEXTS = [*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md"), *PROJECT.glob("proxytest/**/*.py")]


@pytest.mark.parametrize("text", ["pip install proxytest", "pip install 'proxytest[pac]'", "pipx install -q proxytest"])
def test_what_would_fetch_a_strangers_code_is_found(text: str) -> None:
    assert _FROM_AN_INDEX.search(text)


@pytest.mark.parametrize(
    "text", ["pip install -e .", "pip install -r proxytest/lab/requirements.txt", "pip install ./x.whl"]
)
def test_what_cannot_is_not(text: str) -> None:
    assert not _FROM_AN_INDEX.search(text)


def test_no_text_of_ours_says_so() -> None:
    assert len(_TEXTS) > 500
    assert [path.relative_to(PROJECT) for path in _TEXTS if _FROM_AN_INDEX.search(path.read_text())] == []
