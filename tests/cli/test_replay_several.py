"""`proxytest replay` of several runs: which sites break by a newer profile, and what they did not ask."""

import asyncio
import json
from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.report.stored_run import to_json
from tests.cli.conftest import Command
from tests.cli.test_replay_command import STORED, STORED_2
from tests.support.company import CompanyBuilder
from tests.support.plans import plan_for

#: The Windows app of the document of 2016 with nothing but Kerberos.
KERBEROS = """
extends: spark-2016
name: kerberos-only
clients:
  windows:
    title: Windows
    behind_proxy: "yes"
    schemes: [negotiate]
    kerberos: true
    requirements: [R11]
domains:
  "*.new.example.com":
    requirements: [R14]
    hosts: [a.new.example.com]
  "*.patterns.example.com":
    requirements: [R14]
media:
  ports:
    - {role: preferred, transport: udp, ports: 5004, requirements: [R05]}
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one good run, that of a proxy with Digest."""
    made = tmp_path / "made"
    made.mkdir()
    builder = CompanyBuilder(made, monkeypatch)

    async def run() -> str:
        async with builder.running("digest") as proxy:
            return to_json(await audit(plan_for(port=proxy.port, roots=builder.authorities.public_pem)))

    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "good.json").write_text(asyncio.run(run()))
    (tmp_path / "kerberos.yaml").write_text(KERBEROS)
    return folder


def test_a_site_breaks_by_requirements_that_it_does_not_meet(command: Command, site: Path) -> None:
    new = str(site.parent / "kerberos.yaml")
    assert command("replay", str(site / "good.json")).status == 0
    ended = command("replay", str(site), "--profile", new, "--format", "json")
    assert (ended.status, ended.err) == (1, "")
    (one,) = json.loads(ended.out)["runs"]
    assert (one["fate"], one["status"]) == ("breaks", 1)
    assert one["before"]["verdict"].startswith("compatible")
    assert ("client/support", "windows") in {(told["check"], told["target"]) for told in one["breaks"]}
    text = command("replay", str(site), "--profile", new).out
    assert text.startswith("By kerberos-only of 2016-04-18: of 1 stored run 1 breaks\n")
    assert "\n  fails now: client/support at windows: " in text


def test_what_was_not_asked_is_told_and_never_passes(command: Command, site: Path) -> None:
    ended = command("replay", str(site), "--profile", str(site.parent / "kerberos.yaml"), "--format", "json")
    (one,) = json.loads(ended.out)["runs"]
    untested = {told["name"]: told["purpose"] for told in one["untested"]}
    assert (untested["a.new.example.com"], untested["*.patterns.example.com"]) == ("service", "service")
    assert untested["UDP 5004"] == "media"
    assert "idbroker.webex.com" not in untested
    targets = {(told["check"], told["target"]): told["status"] for told in one["report"]["results"]}
    assert targets.get(("policy/allow-list", "*.new.example.com")) != "pass"


def test_the_same_requirements_break_nothing(command: Command, site: Path) -> None:
    ended = command("replay", str(site), "--profile", "spark-2016")
    assert ended.status == 0
    assert "  works as far as it was asked  " in ended.out
    assert "fails now" not in ended.out


def test_runs_of_files_of_a_file_with_several_and_of_a_folder(command: Command, site: Path) -> None:
    run = json.loads((site / "good.json").read_text())
    several = {"format": 2, "runs": [{"name": "hq", "status": 0, "report": run}, {"status": 0, "report": run}]}
    (site / "several.json").write_text(json.dumps(several))
    (site / "other.json").write_text("[]")
    (site / "notes.txt").write_text("no run")
    ended = command("replay", str(site), str(STORED), "--profile", "webex-2026", "--format", "json")
    assert ended.err == f"proxytest: left out: {site}/other.json: this is not a report of proxytest\n"
    names = [one["name"] for one in json.loads(ended.out)["runs"]]
    assert names == [f"{site}/good.json", f"{site}/several.json (hq)", f"{site}/several.json (2)", str(STORED)]


def test_the_configuration_of_the_product_has_only_what_is_new(command: Command, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(STORED_2.read_text())
    ended = command("replay", str(tmp_path), "--profile", "webex-2026", "--format", "json")
    (one,) = json.loads(ended.out)["runs"]
    assert one["configuration"]["product"] == "squid"
    assert ".webexapis.com" in one["configuration"]["text"]
    assert "dstdomain -n .webex.com" not in one["configuration"]["text"]
    assert "*.localytics.com" in one["no_longer_needed"]
    assert {"*.webexapis.com", "UDP 5004"} <= set(one["newly_needed"])
    assert "*.webex.com" not in one["newly_needed"]
    text = command("replay", str(STORED_2), str(STORED), "--profile", "webex-2026").out
    assert text.count("# Made by: proxytest policy --for") == 1  # told once for both


def test_without_a_profile_each_is_judged_by_its_own(command: Command, site: Path) -> None:
    ended = command("replay", str(site / "good.json"), str(STORED))
    assert ended.status == 1
    assert ended.out.startswith("Summary of 2 runs\n")
    data = json.loads(command("replay", str(site / "good.json"), str(STORED), "--format", "json").out)
    assert [one["status"] for one in data["runs"]] == [0, 1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["{run}", "{run}", "--profile", "webex-2026", "--format", "junit"],
            "'junit' is not a report format: use text, json",
        ),
        (["{empty}"], "there is no stored run in '{empty}'"),
        ([], "missing argument 'RUN.json...'"),
        (["{run}", "none.json"], "cannot read 'none.json': No such file or directory"),
    ],
)
def test_a_mistake_is_one_sentence(command: Command, tmp_path: Path, arguments: list[str], sentence: str) -> None:
    values = {"run": str(STORED), "empty": str(tmp_path)}
    ended = command("replay", *(word.format(**values) for word in arguments))
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == f"proxytest: {sentence.format(**values)}\n"
