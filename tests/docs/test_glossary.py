"""Each word that the glossary explains stands in what the program or another page says, and none is explained twice."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import proxytest
from tests.docs.pages import DOCS

PACKAGE = Path(proxytest.__file__).parent
#: What is said in reports, and the whole of the fleet's and the plan's words.
SPEAKING = ("features", "judgement", "report", "engine", "model", "policy", "fleet", "cli")
GLOSSARY = DOCS / "reference" / "glossary.md"
PAGE = GLOSSARY.read_text(encoding="utf-8")
TERMS = re.findall(r"^(\S.*)\n  \S", PAGE.partition(":sorted:\n")[2], re.MULTILINE)


def said(path: Path) -> Iterator[str]:
    """Return every text in the code of a file, its documentation too, which `explain` prints."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.fixture(scope="module")
def spoken() -> str:
    files = (path for name in SPEAKING for path in sorted((PACKAGE / name).rglob("*.py")))
    pages = (path.read_text(encoding="utf-8") for path in sorted(DOCS.rglob("*.md")) if path != GLOSSARY)
    return "\n".join((*(text for path in files for text in said(path)), *pages)).lower()


def test_there_are_terms_and_none_is_twice() -> None:
    assert len(TERMS) > 40
    assert len(TERMS) == len(set(TERMS))


@pytest.mark.parametrize("term", TERMS)
def test_the_program_or_a_page_says_it(term: str, spoken: str) -> None:
    assert re.search(rf"\b{re.escape(term.lower())}s?\b", spoken)
