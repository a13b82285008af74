"""Standard streams that are closed or full: a run loses what it would have told there, never its exit status."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_replay_command import STORED

pytestmark = pytest.mark.long

RUN = ("run", "--proxy", "http://127.0.0.1:9", "--target", "a.test")
NOTHING_TESTED = 4
needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")


def in_shell(redirected: str, *arguments: str, before: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command as a shell with redirections does."""
    words = ["sh", "-c", f'{before} exec "$@" {redirected}', "sh", sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603  our own interpreter


PROGRAM = "from proxytest.cli import main; main()"


def test_with_standard_error_closed_the_run_goes_on_without_progress() -> None:
    ended = in_shell("2>&-", *RUN)
    assert (ended.returncode, ended.stderr) == (NOTHING_TESTED, "")
    assert ended.stdout.startswith("INCONCLUSIVE")


def test_no_socket_takes_the_number_of_a_closed_stream() -> None:
    load = "import os, sys; from proxytest.cli.std_streams import ensure_std_streams"
    program = f"{load}; ensure_std_streams(); sys.exit(os.dup(1))"
    words = ["sh", "-c", 'exec "$@" 0<&- 2>&-', "sh", sys.executable, "-c", program]
    assert subprocess.run(words, check=False).returncode > 2  # noqa: S603  our own interpreter


@pytest.mark.parametrize("arguments", [RUN, ("list", "checks"), ("replay", str(STORED))])
def test_standard_output_that_is_closed_is_told_before_anything_is_done(arguments: tuple[str, ...]) -> None:
    ended = in_shell(">&-", *arguments)
    assert ended.returncode == 2
    assert ended.stderr == "proxytest: standard output is closed: redirect it to /dev/null if you do not need it\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "no password for 'alice': set PROXYTEST_PASSWORD, or use --password-file"),
        (("--password-file", "-"), "standard input is closed, so no password can be read"),
    ],
)
def test_from_standard_input_that_is_closed_comes_no_password(arguments: tuple[str, ...], sentence: str) -> None:
    ended = in_shell("<&-", *RUN, "--user", "alice", *arguments, before="unset PROXYTEST_PASSWORD;")
    assert (ended.returncode, ended.stderr) == (2, f"proxytest: {sentence}\n")


@needs_full
@pytest.mark.parametrize(
    "arguments", [("list", "checks"), ("schema", "run"), ("explain", "tls/inspection"), ("lab", "list")]
)
def test_a_full_disk_behind_standard_output_is_one_sentence(arguments: tuple[str, ...]) -> None:
    ended = in_shell(">/dev/full", *arguments)
    assert ended.returncode == 2
    assert ended.stderr == "proxytest: cannot write to standard output: No space left on device\n"


def test_a_working_directory_that_was_deleted_is_one_sentence(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    ended = in_shell("", "replay", str(STORED), "-o", "a.json", before=f"cd '{gone}' && rmdir '{gone}' &&")
    assert ended.returncode == 2
    assert ended.stderr == "proxytest: cannot write 'a.json': the working directory no longer exists\n"
