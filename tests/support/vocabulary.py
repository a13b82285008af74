"""The words that this program itself writes into a trace; run it to write the list of them anew: `make vocabulary`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import proxytest

PACKAGE = Path(proxytest.__file__).parent
FILE = PACKAGE / "protocol/vocabulary.txt"
#: What is recorded is made of their texts, and of those of nobody else.
_AREAS = ("model", "protocol", "wire", "probe", "engine")
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def own_words() -> set[str]:
    """Return each word of three letters or more in a text of the sources; no docstrings."""
    paths = (path for area in _AREAS for path in (PACKAGE / area).rglob("*.py") if path.name != "public_words.py")
    texts = (text for path in paths for text in _texts(path))
    return {word for text in texts for word in re.findall(r"[A-Za-z]{3,}", text)}


def _texts(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = [node for node in ast.walk(tree) if isinstance(node, _DOCUMENTED)]
    docstrings = {id(node.body[0].value) for node in documented if node.body and isinstance(node.body[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def _written() -> str:
    """Return the list without the words that are a part of another."""
    words = own_words()
    return "".join(f"{one}\n" for one in sorted(words) if not any(one != other and one in other for other in words))


if __name__ == "__main__":
    FILE.write_text(_written(), encoding="utf-8")
