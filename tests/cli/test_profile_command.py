"""`proxytest profile diff`: status 0 where two profiles ask for the same, 1 where they differ."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command


def test_two_that_differ_end_with_1(command: Command) -> None:
    ended = command("profile", "diff", "spark-2016", "webex-2026")
    assert (ended.status, ended.err) == (1, "")
    assert ended.out.startswith("DIFFERENT: ")


def test_files_are_compared_too(command: Command, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("extends: webex-2026\n")
    assert command("profile", "diff", "webex-2026", str(own)).status == 0
    own.write_text("extends: webex-2026\ndomains:\n  '*.corp.test':\n    requirements: [R14]\n")
    ended = command("profile", "diff", "webex-2026", str(own), "--format", "json")
    assert ended.status == 1
    assert [one["place"] for one in json.loads(ended.out)["differences"]] == [["domains", "*.corp.test"]]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["webex-2026", "webex-2025"], "'webex-2025' is neither a bundled profile nor a file; did you mean"),
        (["webex-2026", "spark-2016", "--format", "html"], "'html' is not a report format: use text, json"),
        (["webex-2026"], "missing argument 'NEW'"),
    ],
)
def test_a_mistake_is_one_sentence(command: Command, arguments: list[str], sentence: str) -> None:
    ended = command("profile", "diff", *arguments)
    assert (ended.status, ended.out) == (2, "")
    assert sentence in ended.err
    assert ended.err.count("\n") == 1
