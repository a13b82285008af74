"""What is seen while a run goes on, on a terminal and elsewhere; `-q`; and what is left when it is broken off."""

import json
import os
import pty
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.test_replay_command import STORED, STORED_2

pytestmark = pytest.mark.long

PATIENCE = 60.0  #: seconds; only a hanging program reaches it
NOTHING_TESTED = 4
CLOSED = ("run", "--proxy", "http://127.0.0.1:1", "--select", "proxy")


@pytest.fixture
def silent() -> Iterator[str]:
    """A proxy that accepts connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


class OnATerminal:
    """The command, with a terminal of its own as standard error."""

    def __init__(self, *arguments: str, columns: int = 160) -> None:
        self._reading, writing = pty.openpty()
        environ = {**os.environ, "TERM": "xterm", "COLUMNS": str(columns)}
        self.process = subprocess.Popen(  # noqa: S603  our own
            [sys.executable, "-m", "proxytest", *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=writing, env=environ, text=True,
        )  # fmt: skip
        os.close(writing)
        self.seen = ""

    def until(self, text: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while text not in self.seen:
            assert time.monotonic() < deadline
            self.seen += os.read(self._reading, 4096).decode()

    def interrupted(self) -> str:
        self.process.send_signal(signal.SIGINT)
        out, _ = self.process.communicate(timeout=PATIENCE)
        while True:
            try:
                more = os.read(self._reading, 4096).decode()
            except OSError:  # so Linux says that nobody has the terminal any more
                break
            if not more:
                break
            self.seen += more
        os.close(self._reading)
        return out


def test_a_terminal_shows_a_line_with_an_end(silent: str, tmp_path: Path) -> None:
    report = tmp_path / "hq.json"
    command = OnATerminal("run", "--proxy", silent, "-o", str(report))
    command.until(" s at most)")
    out = command.interrupted()
    assert command.process.returncode == 130
    assert out.startswith("INCONCLUSIVE")
    assert ", ended early" in " ".join(out.split())
    assert "probes done, " in command.seen
    assert " probes done" in command.seen.partition(" of ")[2]
    assert "judged: " in command.seen
    assert f"proxytest: wrote {report}" in command.seen
    assert json.loads(report.read_text())["complete"] is False


def test_a_run_of_several_that_is_broken_off_says_where_what_was_judged_is(silent: str, tmp_path: Path) -> None:
    scenario, every = tmp_path / "all.yaml", tmp_path / "all.json"
    names = "".join(f"  {name}: {{proxy: '{silent}'}}\n" for name in ("hq", "branch", "plant"))
    scenario.write_text(f"proxies:\n  closed: {{proxy: 'http://127.0.0.1:1'}}\n{names}")
    command = OnATerminal(
        "run", str(scenario), "--parallel", "1", "-o", str(every), "-o", f"{tmp_path}/one-{{name}}.xml"
    )
    command.until("1 of 4 runs ended")
    command.until("; hq: ")
    command.until("waiting for ")
    out = command.interrupted()
    assert command.process.returncode == 130
    told = " ".join(command.seen.split())
    assert "1 of 4 runs came to their end; judged: closed; judged by what was seen until then: hq; " in told
    assert "not judged: branch, plant; reports: " in told
    assert told.endswith(f"reports: {tmp_path}/one-closed.xml, {tmp_path}/one-hq.xml, {every}")
    assert [one["name"] for one in json.loads(every.read_text())["runs"]] == ["closed", "hq"]
    assert "Summary of 2 of 4 runs" in out


def test_a_narrow_terminal_has_one_line_too(silent: str) -> None:
    command = OnATerminal("run", "--proxy", silent, columns=30)
    command.until("probes")
    time.sleep(0.5)
    drawn = command.seen
    command.interrupted()
    assert "\n" not in drawn


def test_a_machine_format_shows_progress_on_a_terminal_too(silent: str) -> None:
    command = OnATerminal("run", "--proxy", silent, "--format", "json")
    command.until("probes done, ")
    assert json.loads(command.interrupted())["complete"] is False


def test_quiet_is_quiet_on_a_terminal(silent: str, tmp_path: Path) -> None:
    record = tmp_path / "trace.txt"
    command = OnATerminal("run", "--proxy", silent, "-q", "--record", str(record))
    deadline = time.monotonic() + PATIENCE
    while not (record.exists() and "> CONNECT " in record.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    out = command.interrupted()
    (said,) = filter(None, command.seen.splitlines())
    assert said.startswith("proxytest: interrupted after ")
    assert out.startswith("INCONCLUSIVE")
    assert [line.partition(":")[0] for line in out.splitlines()] == ["INCONCLUSIVE", "  To decide"]


def test_without_a_terminal_a_run_says_which_files_it_wrote(command: Command, tmp_path: Path) -> None:
    ended = command(*CLOSED, "-o", str(tmp_path / "hq.html"), "-o", str(tmp_path / "hq.json"))
    assert ended.status == NOTHING_TESTED
    assert ended.err == f"proxytest: wrote {tmp_path}/hq.html\nproxytest: wrote {tmp_path}/hq.json\n"


def test_quiet_leaves_the_verdict(command: Command, tmp_path: Path) -> None:
    ended = command(*CLOSED, "-q", "-o", str(tmp_path / "hq.json"))
    assert (ended.status, ended.err) == (NOTHING_TESTED, "")
    verdict, action = ended.out.splitlines()
    assert verdict == "INCONCLUSIVE: spark-2016 through http://127.0.0.1:1, limited to proxy"
    assert action.startswith("  To decide: Nothing listens there: ")
    assert (tmp_path / "hq.json").exists()
    assert json.loads(command(*CLOSED, "--quiet", "--format", "json").out)["verdict"] == "inconclusive"


def test_quiet_says_what_is_not_as_expected(command: Command, tmp_path: Path) -> None:
    scenario = tmp_path / "hq.yaml"
    scenario.write_text("proxy: http://127.0.0.1:1\nselect: proxy\nexpect: {verdict: compatible}\n")
    ended = command("run", str(scenario), "-q")
    assert ended.status == 1
    assert [line.partition(":")[0] for line in ended.out.splitlines()[1:]] == ["  To decide", "  not as expected"]


def test_quiet_has_a_line_for_each_of_several_runs(command: Command, tmp_path: Path) -> None:
    scenario = tmp_path / "all.yaml"
    scenario.write_text(
        "select: proxy\nproxies: {hq: {proxy: 'http://127.0.0.1:1'}, branch: {proxy: 'http://127.0.0.1:2'}}\n"
    )
    ended = command("run", str(scenario), "-q")
    assert (ended.status, ended.err) == (NOTHING_TESTED, "")
    assert [line.partition(":")[0] for line in ended.out.splitlines()[::2]] == ["hq", "branch"]
    merged = command("merge", str(STORED), str(STORED_2), "-q")
    assert [line.partition(": ")[0] for line in merged.out.splitlines()] == ["run-format-1", "run-format-2"]
    assert command("replay", str(STORED), "-q").out.count("\n") == 1


@pytest.mark.parametrize("words", [CLOSED, ("replay", str(STORED)), ("merge", str(STORED))])
def test_quiet_and_verbose_contradict_each_other(command: Command, words: tuple[str, ...]) -> None:
    ended = command(*words, "-q", "-v")
    assert (ended.status, ended.err) == (2, "proxytest: -v shows more and -q less: use one of them\n")
