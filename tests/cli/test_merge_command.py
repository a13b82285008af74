"""`proxytest merge`, and `diff` of files with several runs."""

import json
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.cli.conftest import Command
from tests.cli.test_replay_command import STORED, STORED_2


def copies(folder: Path, **files: Path) -> list[str]:
    folder.mkdir(exist_ok=True)
    for name, path in files.items():
        (folder / f"{name}.json").write_text(path.read_text())
    return [str(folder / f"{name}.json") for name in files]


def test_runs_of_several_files_come_into_one(command: Command, tmp_path: Path) -> None:
    files = copies(tmp_path / "runs", hq=STORED_2, branch=STORED_2, old=STORED)
    ended = command("merge", *files, "-o", str(tmp_path / "all.prom"), "-o", str(tmp_path / "all.json"))
    assert ended.out.startswith("Summary of 3 runs\n")
    assert ended.err == f"proxytest: wrote {tmp_path}/all.prom\nproxytest: wrote {tmp_path}/all.json\n"
    samples = [
        one for family in text_string_to_metric_families((tmp_path / "all.prom").read_text()) for one in family.samples
    ]
    assert len({(one.name, *sorted(one.labels.items())) for one in samples}) == len(samples)
    assert {one.labels["run"] for one in samples if "run" in one.labels} == {"hq", "branch", "old"}
    merged = json.loads((tmp_path / "all.json").read_text())["runs"]
    assert [one["name"] for one in merged] == ["hq", "branch", "old"]
    again = command("merge", str(tmp_path / "all.json"), files[0], "--format", "json")
    assert [one["name"] for one in json.loads(again.out)["runs"]] == ["hq", "branch", "old", "hq (2)"]
    assert again.status == ended.status == 1


def test_what_is_merged_is_not_judged_again(command: Command, tmp_path: Path) -> None:
    data = json.loads(STORED_2.read_text())
    data["verdict"] = "compatible"
    (tmp_path / "run.json").write_text(json.dumps(data))
    merged = json.loads(command("merge", str(tmp_path / "run.json"), "--format", "json").out)
    assert merged["runs"][0]["report"]["verdict"] == "compatible"


def test_verbose_shows_the_reports(command: Command) -> None:
    assert command("merge", str(STORED_2), "-v").out.startswith("Run 1 of 1: run-format-2\n")


@pytest.mark.parametrize("name", ["../../x", "a/b", "..", "\x1b[2J", "x" * 300])
def test_the_name_of_a_stored_run_leads_to_no_other_folder(command: Command, tmp_path: Path, name: str) -> None:
    data = json.loads(STORED_2.read_text())
    data["asked"]["name"] = name
    (tmp_path / "run.json").write_text(json.dumps(data))
    folder = tmp_path / "here" / "there"
    folder.mkdir(parents=True)
    ended = command("merge", str(tmp_path / "run.json"), "-o", f"{folder}/x-{{name}}.md")
    assert "\x1b" not in ended.out + ended.err
    assert [path.name for path in tmp_path.rglob("*.md") if path.parent != folder] == []
    assert len(list(folder.glob("x-*.md"))) == (len(name) < 200)


def test_runs_of_equal_names_are_compared(command: Command, tmp_path: Path) -> None:
    before = copies(tmp_path / "before", hq=STORED_2, gone=STORED_2)
    after = copies(tmp_path / "after", hq=STORED_2, added=STORED_2)
    for side, files in (("before", before), ("after", after)):
        command("merge", *files, "-o", str(tmp_path / f"{side}.json"))
    both = [str(tmp_path / "before.json"), str(tmp_path / "after.json")]
    ended = command("diff", *both)
    assert ended.status == 1
    assert ended.out.startswith("hq\n==\n\n")
    assert ended.out.endswith("Runs that are not in the new file: gone\nRuns that are only in the new file: added\n")
    data = json.loads(command("diff", *both, "--format", "json").out)
    assert (data["regression"], data["gone"], data["new"]) == (True, ["gone"], ["added"])
    assert [one["name"] for one in data["runs"]] == ["hq"]
    assert command("diff", *both, "--format", "markdown").out.startswith("# hq\n\n## ")
    assert command("diff", both[0], both[0]).status == 0


def test_files_without_a_common_name_are_not_compared(command: Command, tmp_path: Path) -> None:
    files = copies(tmp_path / "runs", hq=STORED_2, branch=STORED_2, other=STORED_2)
    command("merge", *files[:2], "-o", str(tmp_path / "two.json"))
    ended = command("diff", str(tmp_path / "two.json"), files[2])
    assert (ended.status, ended.err) == (2, "proxytest: no run of the one file has the name of a run of the other\n")


def test_a_file_without_a_run_is_refused(command: Command, tmp_path: Path) -> None:
    (tmp_path / "none.json").write_text('{"format": 2, "runs": []}')
    assert command("merge", str(tmp_path / "none.json")).status == 2


def test_strict_counts_a_warning_at_a_site_as_a_failure(command: Command, tmp_path: Path) -> None:
    data = json.loads(STORED_2.read_text())
    data["verdict"], data["clients"] = "compatible-with-warnings", []
    data["results"] = [one for one in data["results"] if one["status"] in ("pass", "warn")]
    for name in ("hq", "branch"):
        (tmp_path / f"{name}.json").write_text(json.dumps(data))
    files = [str(tmp_path / f"{name}.json") for name in ("hq", "branch")]
    loose, strict = command("merge", *files), command("merge", *files, "--strict")
    assert (loose.status, strict.status) == (0, 1)
    assert strict.out.count("exit status 1") == 2
    assert "warns  hq" in strict.out
