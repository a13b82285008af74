"""`proxytest forecast`: stored runs tell who still works when something is withdrawn."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from proxytest.model.outcome import Outcome
from proxytest.report.stored_run import to_json
from tests.cli.conftest import Command
from tests.cli.test_replay_command import STORED
from tests.engine.outlook.test_outlooks import BASIC, NTLM, offers, run_of, seen


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """A folder with a site that has nothing but NTLM, and one that has Basic too."""
    folder = tmp_path / "runs"
    folder.mkdir()
    (folder / "both.json").write_text(to_json(run_of(*offers("NTLM", "Basic"), NTLM, BASIC)))
    (folder / "ntlm.json").write_text(to_json(run_of(*offers("NTLM"), NTLM)))
    (folder / "untried.json").write_text(to_json(run_of(*offers("NTLM", "Basic"), NTLM)))
    return folder


@pytest.mark.parametrize(("name", "status"), [("both", 0), ("ntlm", 1), ("untried", 4)])
def test_the_status_tells_whether_somebody_stops(command: Command, runs: Path, name: str, status: int) -> None:
    ended = command("forecast", str(runs / f"{name}.json"), "--without", "ntlm")
    assert (ended.status, ended.err) == (status, "")


def test_a_run_in_which_nobody_works_holds_nothing_to_lose(command: Command, tmp_path: Path) -> None:
    refused = replace(NTLM, outcome=Outcome.REFUSED)
    for name, observations in {"refused": (refused,), "untried": ()}.items():
        path = tmp_path / f"{name}.json"
        path.write_text(to_json(run_of(*offers("NTLM", "Basic"), *observations)))
        ended = command("forecast", str(path))
        assert ended.status == 4
        assert "  TLS 1.2      nobody is known to work today\n" in ended.out
        assert ("--auth" in ended.out) is (name == "untried")  # no further attempt with a refused password


def test_the_text_begins_with_a_line_for_each_change(command: Command, runs: Path) -> None:
    ended = command("forecast", str(runs / "ntlm.json"))
    lines = ended.out.splitlines()
    assert [line.split("  ")[1] for line in lines[2:] if line.startswith("  ")][:5]
    assert "  NTLM         stop: Windows app, Mac app" in ended.out
    assert "  TLS 1.2      who works today works on\n" in ended.out
    assert "\nWithout NTLM\n  stops working: Windows app" in ended.out
    assert "  recorded: NTLM was accepted, and goes (event 2)\n" in ended.out
    assert max(map(len, lines[1:])) <= 80


def test_a_folder_is_forecast_with_the_worst_status(command: Command, runs: Path) -> None:
    ended = command("forecast", str(runs), "--format", "json", "--without", "NTLM", "--without", "tls-1.2")
    data = json.loads(ended.out)
    assert (ended.status, data["format"]) == (1, 1)
    assert [one["status"] for one in data["runs"]] == [0, 1, 4]
    assert [one["withdrawn"] for one in data["runs"][0]["forecast"]] == ["ntlm", "tls-1.2"]
    windows = data["runs"][2]["forecast"][0]["clients"][0]
    assert (windows["client"], windows["effect"], windows["tells"]) == ("windows", "open", ["--auth basic"])


def test_a_file_with_several_runs_is_read(command: Command, runs: Path) -> None:
    whole = [json.loads((runs / f"{name}.json").read_text()) for name in ("both", "ntlm")]
    (runs / "all.json").write_text(json.dumps({"format": 2, "runs": [{"name": "hq", "report": one} for one in whole]}))
    ended = command("forecast", str(runs / "all.json"), "--without", "ntlm")
    assert ended.out.count(" (hq)\n") == 2


def test_a_run_of_an_older_version_says_what_it_does_not_hold(command: Command, tmp_path: Path) -> None:
    old = tmp_path / "old.json"
    old.write_text(STORED.read_text().replace('"TLSv1.3"', '"TLSv1.2"'))
    ended = command("forecast", str(old), "--format", "json")
    found = {one["withdrawn"]: one["recorded"] for one in json.loads(ended.out)["runs"][0]["forecast"]}
    assert ended.err == ""
    assert [one["decides"] for one in found["tls-1.2"]] == [False]
    assert found["tls-1.2"][0]["tells"].startswith("run it again with this version of proxytest")


def test_the_verdict_of_a_run_has_a_line_where_somebody_will_stop(command: Command, runs: Path) -> None:
    told = "Forecast, should it be withdrawn: without NTLM Windows app, "
    assert told in " ".join(command("replay", str(runs / "ntlm.json")).out.split())
    assert told in command("replay", str(runs / "ntlm.json"), "--format", "markdown").out
    assert told in " ".join(command("replay", str(runs / "ntlm.json"), "--format", "html").out.split())
    assert "Forecast" not in command("replay", str(runs / "both.json")).out


def test_hostile_text_of_a_run_is_escaped(command: Command, runs: Path) -> None:
    tls = seen(version="TLSv1.2")
    run = to_json(run_of(*offers("NTLM"), NTLM, tls=tls)).replace("idbroker.webex.com:443", "a\\u001b[2Jb:443")
    (runs / "hostile.json").write_text(run)
    assert "\x1b" not in command("forecast", str(runs / "hostile.json")).out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["{stored}", "--without", "sha"], "nothing that is withdrawn is called 'sha': use ntlm, ntlmv1, rc4, sha-1, "),
        (["{stored}", "--format", "html"], "'html' is not a report format: use text, json"),
        (["none.json"], "cannot read 'none.json': No such file or directory"),
        ([], "missing argument 'RUN.json...'"),
    ],
)
def test_a_mistake_is_one_sentence(command: Command, arguments: list[str], sentence: str) -> None:
    ended = command("forecast", *(word.format(stored=STORED) for word in arguments))
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith(f"proxytest: {sentence}")
    assert ended.err.count("\n") == 1
