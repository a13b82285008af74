"""`proxytest diff`: two stored runs, and exit status 1 where something got worse."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.test_replay_command import STORED


@pytest.fixture
def mended(tmp_path: Path) -> Path:
    """The same run, had the proxy not opened TLS."""
    run = json.loads(STORED.read_text())
    for one in run["results"]:
        one |= {"status": "pass", "findings": [], "reason": "fine"}
    path = tmp_path / "mended.json"
    path.write_text(json.dumps(run | {"verdict": "compatible"}))
    return path


@pytest.mark.parametrize("format_name", ["text", "json", "markdown"])
def test_worse_is_status_1_in_every_format(command: Command, mended: Path, format_name: str) -> None:
    ended = command("diff", str(mended), str(STORED), "--format", format_name)
    assert (ended.status, ended.err) == (1, "")
    assert "tls/inspection" in ended.out


def test_better_and_the_same_are_status_0(command: Command, mended: Path) -> None:
    assert command("diff", str(STORED), str(mended)).status == 0
    assert command("diff", str(STORED), str(STORED)).out.startswith("THE SAME as before\n")


def test_strict_counts_what_is_no_longer_proven(command: Command, mended: Path, tmp_path: Path) -> None:
    run = json.loads(mended.read_text())
    run["results"][0] |= {"status": "skip"}
    path = tmp_path / "less.json"
    path.write_text(json.dumps(run))
    assert command("diff", str(mended), str(path)).status == 0
    assert command("diff", str(mended), str(path), "--strict").status == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["{stored}", "{stored}", "--format", "html"], "'html' is not a report format: use text, json, markdown"),
        (["{stored}", "none.json"], "cannot read 'none.json': No such file or directory"),
        (["{stored}"], "missing argument 'AFTER.json'"),
    ],
)
def test_a_mistake_is_one_sentence(command: Command, arguments: list[str], sentence: str) -> None:
    ended = command("diff", *(word.format(stored=STORED) for word in arguments))
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == f"proxytest: {sentence}\n"
