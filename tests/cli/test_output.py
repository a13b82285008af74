"""Reports in files: whole or not at all, and none costs the verdict or another report."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from proxytest.cli.detail import Detail
from proxytest.cli.output import check_outputs, status_of, write_reports, write_text
from proxytest.model.errors import UsageError
from proxytest.report.stored_run import from_json
from tests.cli.conftest import Command
from tests.cli.test_replay_command import STORED

pytestmark = pytest.mark.long

RUN = from_json(STORED.read_text(), STORED.name)
VERDICT = "NOT COMPATIBLE: spark-2016"


def replayed(*arguments: str, before: str = "", after: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command in a shell, as a user does."""
    program = "import sys; from proxytest.cli import main; main()"
    words = ["sh", "-c", f'{before} "$@" {after}', "sh", sys.executable, "-c", program, "replay", str(STORED)]
    return subprocess.run([*words, *arguments], capture_output=True, text=True, check=False)  # noqa: S603  our own interpreter


def test_several_reports_are_written_by_extension(command: Command, tmp_path: Path) -> None:
    names = ("a.txt", "a.json", "a.xml", "a.html", "a.sarif", "a.sarif.json", "a.prom", "a.csv", "a.har", "a.md")
    ended = command("replay", str(STORED), *(f"-o{tmp_path / name}" for name in names))
    assert (ended.status, ended.err) == (1, "".join(f"proxytest: wrote {tmp_path / name}\n" for name in names))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    assert all(path.stat().st_size > 500 for path in tmp_path.iterdir())


def test_a_configuration_is_readable_as_the_umask_says(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write_text("text", tmp_path / "a.txt")
    finally:
        os.umask(old)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o640


def test_a_report_is_its_owners_alone_unless_its_file_is_there_with_other_permissions(tmp_path: Path) -> None:
    new, given = tmp_path / "a.txt", tmp_path / "b.txt"
    given.touch()
    given.chmod(0o644)
    assert write_reports(RUN, None, (new, given), Detail())
    assert [path.stat().st_mode & 0o777 for path in (new, given)] == [0o600, 0o644]
    assert given.read_text().startswith(VERDICT)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_permissions_that_somebody_else_chose_are_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.touch()
    path.chmod(0o666)
    os.chown(path, 65534, 65534)
    assert write_reports(RUN, None, (path,), Detail())
    assert (path.stat().st_uid, path.stat().st_mode & 0o777) == (0, 0o600)


@pytest.mark.parametrize("there", [True, False])
def test_nothing_is_written_through_a_link(there: bool, command: Command, tmp_path: Path) -> None:  # noqa: FBT001
    # A parameter of a test is positional by pytest's own ways.
    link, file = tmp_path / "a.txt", tmp_path / "b.txt"
    if there:
        file.write_text("somebody's")
    link.symlink_to(file)
    ended = command("replay", str(STORED), "-o", str(link))
    assert ended.err == f"proxytest: cannot write '{link}': it is a symbolic link: use the file that it points to\n"
    assert (file.read_text() if there else file.exists()) == ("somebody's" if there else False)
    assert link.is_symlink()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_full_disk_leaves_the_old_report_and_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: int
) -> None:
    path, other = tmp_path / "a.json", tmp_path / "b.csv"
    path.write_text("old")
    calls = iter([OSError(number, os.strerror(number))])

    def full(_: int) -> None:
        for error in calls:
            raise error

    monkeypatch.setattr(os, "fsync", full)
    assert not write_reports(RUN, "text", (path, other), Detail())
    told = capsys.readouterr()
    assert told.out.startswith(VERDICT)
    assert told.err == f"proxytest: cannot write '{path}': {os.strerror(number)}\nproxytest: wrote {other}\n"
    assert path.read_text() == "old"
    assert other.read_text().startswith("check,")
    assert sorted(tmp_path.iterdir()) == [path, other]


def test_a_real_limit_of_the_file_size_is_told(tmp_path: Path) -> None:
    ended = replayed(
        "-o",
        str(tmp_path / "a.html"),
        "-o",
        str(tmp_path / "a.csv"),
        before="export PYTHONDONTWRITEBYTECODE=1; ulimit -f 8;",
    )  # its own files would be cut too
    assert ended.returncode == 1
    assert ended.stdout.startswith(VERDICT)
    said = f"cannot write '{tmp_path}/a.html': File too large", f"wrote {tmp_path}/a.csv"
    assert ended.stderr == "".join(f"proxytest: {one}\n" for one in said)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_standard_output_leaves_the_verdict_and_the_files(tmp_path: Path) -> None:
    ended = replayed("--format", "json", "-o", str(tmp_path / "a.csv"), after=">/dev/full")
    assert ended.returncode == 1
    lines = ended.stderr.splitlines()
    assert lines[0] == "proxytest: cannot write to standard output: No space left on device"
    assert lines[1].startswith(f"proxytest: {VERDICT}")
    assert lines[2:] == [f"proxytest: wrote {tmp_path}/a.csv"]


def test_nobody_reads_standard_output_and_the_files_are_written(tmp_path: Path) -> None:
    ended = replayed("-v", "-o", str(tmp_path / "a.csv"), after="| true")
    assert ended.stderr == f"proxytest: wrote {tmp_path}/a.csv\n"
    assert (tmp_path / "a.csv").exists()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("none/a.csv", "there is no folder '{folder}/none'"),
        ("folder.csv", "it is a folder"),
        ("pipe.csv", "it is not an ordinary file"),
        (f"{'x' * 300}.csv", "File name too long"),
    ],
)
def test_a_path_that_cannot_be_written_costs_neither_the_verdict_nor_another_report(
    command: Command, tmp_path: Path, name: str, sentence: str
) -> None:
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    ended = command("replay", str(STORED), "-o", str(tmp_path / name), "-o", str(tmp_path / "b.csv"))
    assert ended.status == 1
    assert ended.out.startswith(VERDICT)
    assert ended.warned == f"proxytest: cannot write '{tmp_path / name}': {sentence.format(folder=tmp_path)}\n"
    assert (tmp_path / "b.csv").exists()


def test_a_run_says_beforehand_what_cannot_be_written(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "none" / "a.json"
    ended = command("run", "--proxy", "http://127.0.0.1:1", "--select", "proxy", "-o", str(path))
    assert ended.status == 4
    assert ended.out.startswith("INCONCLUSIVE")
    first, *_, last = ended.err.splitlines()
    assert first.startswith(f"proxytest: cannot write '{path}' now: there is no folder")
    assert last == f"proxytest: cannot write '{path}': there is no folder '{path.parent}'"


@pytest.mark.parametrize(
    ("status", "written", "ended"), [(0, True, 0), (0, False, 2), (1, False, 1), (4, False, 4), (3, False, 3)]
)
def test_a_missing_report_is_no_success_and_hides_no_verdict(status: int, ended: int, *, written: bool) -> None:
    assert status_of(status, written=written) == ended


@pytest.mark.parametrize(
    ("outputs", "record", "sentence"),
    [
        (("-",), None, "--output writes to files: for standard output, use --format"),
        (("a.pdf",), None, "a.pdf: the name of a report must end in .csv, .har, .html, .json, .xml"),
        (("a.csv", "./a.csv"), None, "another --output and --output name the same file: 'a.csv'"),
        (("a.csv", "x/../a.csv"), None, "another --output and --output name the same file"),
        (("a.csv",), "a.csv", "--record and --output name the same file: 'a.csv'"),
        ((), "/nonexistent/r", "cannot write '/nonexistent/r': there is no folder '/nonexistent'"),
    ],
)
def test_a_mistake_is_found_before_the_first_packet(
    outputs: tuple[str, ...], record: str | None, sentence: str
) -> None:
    with pytest.raises(UsageError) as caught:
        check_outputs("text", tuple(map(Path, outputs)), Path(record) if record else None)
    assert str(caught.value).startswith(sentence)


_OF_SQUID = ("acl ", "ssl_bump ")


@pytest.mark.parametrize(("columns", "widest"), [("60", 60), ("80", 80), ("20", 40), ("500", 140)])
def test_the_window_says_how_wide_it_is(columns: str, widest: int) -> None:
    lines = replayed("-v", before=f"COLUMNS={columns}").stdout.splitlines()
    pasted = [line for line in lines if line.startswith(_OF_SQUID)]  # each is one line, however wide the window is
    assert pasted[-1] == "ssl_bump splice webex_closed"
    assert widest - 12 <= max(len(line) for line in lines if line not in pasted) <= widest


def test_what_is_piped_is_80_columns_of_plain_text() -> None:
    out = replayed(before="env -u COLUMNS TERM=xterm-256color").stdout
    assert max(map(len, out.splitlines())) <= 80
    assert "\x1b" not in out
