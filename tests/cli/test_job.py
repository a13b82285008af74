"""What a run's files are called."""

from pathlib import Path

from tests.cli.conftest import Command

NOTHING_TESTED = 4


def test_a_scenario_of_one_run_gives_its_files_the_name_of_its_own(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "hq.yaml"
    file.write_text("proxy: http://127.0.0.1:1\nselect: proxy\n")
    names = ["-o", str(tmp_path / "x-{name}.json"), "--record", str(tmp_path / "{name}.txt")]
    assert command("run", str(file), *names).status == NOTHING_TESTED
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hq.txt", "hq.yaml", "x-hq.json"]


def test_without_a_scenario_there_is_no_name(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "x-{name}.json"
    ended = command("run", "--proxy", "http://127.0.0.1:1", "-o", str(path))
    assert (ended.status, ended.err) == (
        2,
        f"proxytest: '{path}': {{name}} stands for the name of a scenario or a lab, and none is given\n",
    )
