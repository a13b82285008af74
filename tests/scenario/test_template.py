"""The template shows every key, and each as it may be written."""

import re

import pytest

from proxytest.scenario.bundled import find_scenario
from proxytest.scenario.sections import ScenarioFile
from proxytest.scenario.validation import validate
from proxytest.scenario.yaml import LocatedDocument, read_yaml

TEMPLATE = find_scenario("template")
_KEY = re.compile(r"^(# )?(?P<line>(?P<key>[a-z_]+):( .*)?)$")


def _blocks() -> list[tuple[str, str]]:
    """Return each key with its lines, whether they are comments or not."""
    blocks: list[tuple[str, list[str]]] = []
    for line in TEMPLATE.read_text(encoding="utf-8").splitlines():
        if match := _KEY.match(line):
            blocks.append((match["key"], [match["line"]]))
        elif line.startswith("#   "):
            blocks[-1][1].append(line.removeprefix("# "))
    return [(key, "\n".join(lines)) for key, lines in blocks]


def test_every_key_is_shown() -> None:
    assert {key for key, _ in _blocks()} == set(ScenarioFile.model_fields)


@pytest.mark.parametrize("text", [text for _, text in _blocks()])
def test_what_is_shown_may_be_written(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("template") / "hq.yaml"
    file.write_text(text, encoding="utf-8")
    document: LocatedDocument = read_yaml(file)
    validate(document, ScenarioFile)


def test_editors_find_the_schema_beside_it() -> None:
    first = TEMPLATE.read_text(encoding="utf-8").split("\n", 1)[0]
    schema = first.removeprefix("# yaml-language-server: $schema=")
    assert (TEMPLATE.parent / schema).is_file()
