"""`--record`: what was sent and received, in a file while the run goes on."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from proxytest.cli.record import Record
from proxytest.model.event import Event, Operation, Phase
from proxytest.report.stored_run import from_json
from proxytest.report.transcript import transcript
from tests.cli.conftest import Command
from tests.cli.test_run_command import arguments, denying

pytestmark = pytest.mark.long

__all__ = ["arguments", "denying"]  # fixtures

LINE = re.compile(r"#(\d+) +(\d+\.\d{6})  (\d+ [<>*!].*)\n")
PATIENCE = 60.0  #: seconds; only a hanging program reaches it


def event(seq: int, data: str) -> Event:
    return Event(seq=seq, at=0.5, conn=1, operation=Operation.CONNECT, phase=Phase.SENT, data=data)


def test_every_event_is_in_the_file_under_its_number_and_time(
    command: Command, arguments: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "run.record"
    ended = command(*arguments, "--format", "json", "--record", str(path))
    trace = from_json(ended.out, "run.json").trace
    told = [(str(one.seq), f"{one.at:.6f}", line) for one in trace for line in transcript(one)]
    assert (ended.status, ended.err) == (1, "")
    assert LINE.findall(path.read_text()) == told
    assert len(path.read_text().splitlines()) == len(told)
    assert any(line.endswith("< HTTP/1.1 407 Proxy Authentication Required") for _, _, line in told)


def test_the_file_is_the_owners_alone_also_where_it_was_there_before(
    command: Command, arguments: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "run.record"
    path.write_text("of an earlier run\n")
    path.chmod(0o644)
    command(*arguments, "--record", str(path))
    assert path.stat().st_mode & 0o777 == 0o600
    assert "of an earlier run" not in path.read_text()


def test_no_form_of_the_password_is_in_the_file(command: Command, arguments: list[str], tmp_path: Path) -> None:
    path = tmp_path / "run.record"
    command(*arguments, "--pac", "http://127.0.0.1:1/wonderland.dat", "--record", str(path))
    text = path.read_text()
    assert "Proxy-Authorization: Basic <24 characters>" in text
    assert "http://127.0.0.1:1/<redacted>.dat" in text
    assert "wonderland" not in text
    assert "YWxpY2U6d29uZGVybGFuZA" not in text


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("no-folder/run.record", "proxytest: cannot write '{path}': there is no folder '{path.parent}'\n"),
        ("folder", "proxytest: cannot write '{path}': Is a directory\n"),
    ],
)
def test_a_path_that_cannot_be_written_is_status_2_before_the_first_packet(
    command: Command, tmp_path: Path, name: str, sentence: str
) -> None:
    (tmp_path / "folder").mkdir()
    path = tmp_path / name
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.setblocking(False)  # noqa: FBT003  the name of the method says it
        ended = command("run", "--proxy", f"http://127.0.0.1:{proxy.getsockname()[1]}", "--record", str(path))
        with pytest.raises(BlockingIOError):
            proxy.accept()
    assert (ended.status, ended.out, ended.err) == (2, "", sentence.format(path=path))


def test_a_mistake_in_the_command_line_leaves_an_earlier_record_alone(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "run.record"
    path.write_text("of an earlier run\n")
    ended = command("run", "--proxy", "http://127.0.0.1:1", "--auth", "magic", "--record", str(path))
    assert (ended.status, path.read_text()) == (2, "of an earlier run\n")


def test_a_report_does_not_replace_the_record(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "run.txt"
    ended = command("run", "--proxy", "http://127.0.0.1:1", "--record", str(path), "-o", str(path))
    assert (ended.status, path.exists()) == (2, False)
    assert ended.err == f"proxytest: --record and --output name the same file: '{path}'\n"


def test_on_a_full_disk_the_run_goes_on(arguments: list[str], tmp_path: Path) -> None:
    path = tmp_path / "run.record"
    words = [sys.executable, "-m", "proxytest", *arguments, "--format", "json", "--record", str(path)]
    limited = ["sh", "-c", 'export PYTHONDONTWRITEBYTECODE=1; ulimit -f 1; "$@"', "sh", *words]
    ended = subprocess.run(limited, capture_output=True, text=True, check=False)  # noqa: S603  our own interpreter
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["verdict"] == "incompatible"
    assert ended.stderr == f"proxytest: the record '{path}' ends early: File too large\n"


@pytest.mark.parametrize("read", [True, False])
def test_a_pipe_is_refused_at_once_whether_somebody_reads_it_or_not(
    read: bool,  # noqa: FBT001  pytest gives it by name
    command: Command,
    tmp_path: Path,
) -> None:
    path = tmp_path / "run.record"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK) if read else None
    ended = command("run", "--proxy", "http://127.0.0.1:1", "--record", str(path))
    if reader is not None:
        os.close(reader)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == f"proxytest: cannot write '{path}': it is not an ordinary file\n"


@pytest.mark.parametrize("name", ["/dev/null", "/dev/full"])
def test_a_device_is_refused(name: str, command: Command) -> None:
    ended = command("run", "--proxy", "http://127.0.0.1:1", "--record", name)
    assert (ended.status, ended.err) == (2, f"proxytest: cannot write '{name}': it is not an ordinary file\n")


def test_nothing_is_recorded_through_a_link(command: Command, tmp_path: Path) -> None:
    link, file = tmp_path / "run.record", tmp_path / "somebodys"
    file.write_text("somebody's")
    file.chmod(0o644)
    link.symlink_to(file)
    ended = command("run", "--proxy", "http://127.0.0.1:1", "--record", str(link))
    sentence = f"proxytest: cannot write '{link}': it is a symbolic link: use the file that it points to\n"
    assert (ended.status, ended.err) == (2, sentence)
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("somebody's", 0o644)


def test_ctrl_c_leaves_what_was_seen_until_then(tmp_path: Path) -> None:
    path = tmp_path / "run.record"
    with socket.create_server(("127.0.0.1", 0)) as silent:
        proxy = f"http://127.0.0.1:{silent.getsockname()[1]}"
        command = [sys.executable, "-m", "proxytest", "run", "--proxy", proxy, "--record", str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as product:  # noqa: S603  our own
            try:
                _wait_for(path, "> CONNECT ", product)
                os.kill(product.pid, signal.SIGINT)
                product.communicate(timeout=PATIENCE)
            finally:
                product.kill()
    assert product.returncode == 130
    assert "> CONNECT " in path.read_text()


def test_what_the_wire_says_cannot_pass_for_an_event_of_another_number(tmp_path: Path) -> None:
    path = tmp_path / "run.record"
    with Record(path) as record:
        record.begin()
        record.write(event(7, "GET / HTTP/1.1\n#8     0.500000  1 < forged\r\x1b[2J\u202e"))
        assert path.read_text() == (
            "#7      0.500000  1 > GET / HTTP/1.1\n"
            "#7      0.500000  1 > #8     0.500000  1 < forged\\r\\x1b[2J\\u202e\n"
        )  # fmt: skip


def test_what_the_trace_tells_at_its_end_is_added(tmp_path: Path) -> None:
    path = tmp_path / "run.record"
    with Record(path) as record:
        record.begin()
        record.write(event(1, "a"))
        record.complete((event(1, "a"), event(2, "left out")))
    assert [line.split()[0] for line in path.read_text().splitlines()] == ["#1", "#2"]


def _wait_for(path: Path, text: str, product: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not (path.exists() and text in path.read_text()):
        assert product.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
