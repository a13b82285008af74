"""Several audits side by side: what is told when, and how many there may be."""

import json
from pathlib import Path

import pytest

from proxytest.cli import several_jobs
from proxytest.cli.several_jobs import files_for
from proxytest.engine.side_by_side import at_most
from tests.cli.conftest import Command
from tests.cli.test_scenario_policy import running
from tests.support.scripted import Authorities

DENIES = b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"
SELECT = "targets: idbroker.webex.com\nselect: [proxy, auth/offered]\nauth: none\n"


def site(tmp_path: Path, *proxies: str) -> str:
    file = tmp_path / "sites.yaml"
    named = "".join(f"  p{number}: {{proxy: '{proxy}'}}\n" for number, proxy in enumerate(proxies, 1))
    file.write_text(f"{SELECT}proxies:\n{named}", encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("arguments", [(), ("--parallel", "1"), ("--parallel", "3")])
def test_the_text_is_in_the_order_of_the_scenario(command: Command, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    with running(
        DENIES, [], Authorities(folder=tmp_path)
    ) as slow:  # one that answers, before two that cannot be reached
        file = site(tmp_path, slow, "http://127.0.0.1:1", "http://127.0.0.2:1")
        ended = command("run", file, "-o", str(tmp_path / "{name}.json"), *arguments)
    titles = [line for line in ended.out.splitlines() if line.startswith(("Run ", "Summary"))]
    assert titles == ["Run 1 of 3: p1", "Run 2 of 3: p2", "Run 3 of 3: p3", "Summary of 3 runs"]
    assert sorted(path.name for path in tmp_path.glob("p*.json")) == ["p1.json", "p2.json", "p3.json"]
    assert {json.loads(path.read_text())["asked"]["name"] for path in tmp_path.glob("p*.json")} == {"p1", "p2", "p3"}


def test_no_number_below_one(command: Command, tmp_path: Path) -> None:
    ended = command("run", site(tmp_path, "http://127.0.0.1:1"), "--parallel", "0")
    assert (ended.status, ended.err) == (2, "proxytest: --parallel must be at least 1\n")


def test_the_limit_of_files_is_told_before_the_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(several_jobs, "more_files", lambda _: 256)
    assert files_for(100, 2000) == 4
    assert capsys.readouterr().err == (
        "proxytest: this process may open 256 files: 4 runs side by side, not 100; raise `ulimit -n` for more\n"
    )
    assert files_for(None, 2000) == min(4, at_most(None))
    assert capsys.readouterr().err == ""


def test_no_more_files_are_wanted_than_there_are_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted: list[int] = []
    monkeypatch.setattr(several_jobs, "more_files", wanted.append)
    assert files_for(100, 3) == 100
    assert wanted == [3 * 64]
