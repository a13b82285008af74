"""That nobody follows an audit any more must not change how it ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

COMMAND = [sys.executable, "-m", "proxytest", "run", "--proxy", "http://127.0.0.1:9", "--target", "a.test"]
NOTHING_TESTED = 4


@pytest.fixture
def unread() -> int:
    """The writing end of a pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    return writing


def test_without_a_reader_of_stderr_the_status_and_the_report_are_there(unread: int, tmp_path: Path) -> None:
    report = tmp_path / "run.json"
    ended = subprocess.run([*COMMAND, "-o", str(report)], stderr=unread, stdout=subprocess.PIPE, check=False)  # noqa: S603  our own command
    os.close(unread)
    assert ended.returncode == NOTHING_TESTED
    assert report.exists()
    assert b"INCONCLUSIVE" in ended.stdout


def test_without_a_reader_of_stdout_it_does_not_end_as_not_compatible(unread: int) -> None:
    ended = subprocess.run(COMMAND, stdout=unread, stderr=subprocess.DEVNULL, check=False)  # noqa: S603  as above
    os.close(unread)
    assert ended.returncode != 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_behind_stderr_is_no_reason_to_end() -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(COMMAND, stderr=full, stdout=subprocess.PIPE, check=False)  # noqa: S603  as above
    assert ended.returncode == NOTHING_TESTED
