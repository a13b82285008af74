"""`proxytest replay`: a stored run is judged again, by its own profile or by another."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command

STORED = Path(__file__).parent / "golden" / "run-format-1.json"  #: written before runs told of waivers and media
STORED_2 = STORED.with_name("run-format-2.json")  #: the same audit, as the next version wrote it
_WORDS = frozenset({"reason", "message", "expected", "actual", "remedy"})


def test_a_run_of_an_older_version_is_read_and_judged_alike(command: Command) -> None:
    ended = command("replay", str(STORED), "--format", "json")
    stored, again = json.loads(STORED.read_text()), json.loads(ended.out)
    assert (ended.status, ended.err) == (1, "")
    assert again["verdict"] == stored["verdict"] == "incompatible"
    told = [[(one["check"], one["target"], one["status"]) for one in run["results"]] for run in (stored, again)]
    assert told[0] == told[1]
    assert all(again[key] == stored[key] for key in ("tool", "started", "trace"))
    assert [one["events"] for one in again["observations"]] == [one["events"] for one in stored["observations"]]


def test_a_run_of_this_format_is_judged_alike(command: Command) -> None:
    ended = command("replay", str(STORED_2), "--format", "json")
    stored, again = json.loads(STORED_2.read_text()), json.loads(ended.out)
    assert (ended.status, stored["format"], again["format"]) == (1, 2, 2)
    known = [
        {key: now[key] for key in before} for now, before in zip(again["results"], stored["results"], strict=True)
    ]  # a later version has more keys
    assert _without_words(known) == _without_words(stored["results"])


def _without_words(value: object) -> object:
    """Return the results without their sentences, which another version may word differently."""
    if isinstance(value, list):
        return [_without_words(one) for one in value]
    if isinstance(value, dict):
        return {key: _without_words(one) for key, one in value.items() if key not in _WORDS}
    return value


def test_a_key_that_a_later_version_added_is_passed_over(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text(json.dumps(json.loads(STORED.read_text()) | {"weather": "fine"}))
    assert command("replay", str(path)).status == 1


def test_another_profile_judges_the_same_evidence(command: Command) -> None:
    ended = command("replay", str(STORED), "--profile", "webex-2026")
    assert ended.status == 1
    assert ended.out.startswith("NOT COMPATIBLE: webex-2026 through ")


def test_hosts_of_another_profile_that_were_not_tried_leave_the_verdict_open(command: Command, tmp_path: Path) -> None:
    """Not tested is never compatible."""
    stored = json.loads(STORED.read_text())
    stored["asked"] |= {"own_targets": False, "select": ["tunnel"]}
    path = tmp_path / "run.json"
    path.write_text(json.dumps(stored))
    alike = command("replay", str(path))
    assert alike.out.startswith("COMPATIBLE")
    ended = command("replay", str(path), "--profile", "spark-2016")
    assert ended.status == 4
    assert ended.out.startswith("INCONCLUSIVE")
    assert "this host was not tried" in ended.out


def _format(number: object) -> str:
    return json.dumps(json.loads(STORED.read_text()) | {"format": number})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (_format(0), "run.json: the report has format 0, this version reads formats 1 and 2"),
        (_format(3), "run.json: the report has format 3, this version reads formats 1 and 2"),
        (_format("1"), "run.json: this is not a report of proxytest"),
        ("{}", "run.json: this is not a report of proxytest"),
        (STORED.read_text()[:5000], "this is not JSON: "),
        ("", "run.json:1: this is not JSON: Expecting value"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(
    command: Command, tmp_path: Path, text: str, sentence: str
) -> None:
    path = tmp_path / "run.json"
    path.write_text(text)
    ended = command("replay", str(path))
    assert (ended.status, ended.out) == (2, "")
    assert sentence in ended.err
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize(("name", "sentence"), [("none.json", "No such file or directory"), (".", "no stored run in")])
def test_a_file_that_is_not_there(command: Command, tmp_path: Path, name: str, sentence: str) -> None:
    ended = command("replay", str(tmp_path / name))
    assert (ended.status, ended.out) == (2, "")
    assert sentence in ended.err


def test_what_is_no_text_is_refused(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_bytes(b"\xff\xfe{")
    assert command("replay", str(path)).err == f"proxytest: '{path}' is not UTF-8\n"
