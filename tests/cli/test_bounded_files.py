"""Files that the command line names: none keeps it waiting past SIGTERM, and none is read beyond what it can be."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.test_replay_command import STORED

pytestmark = pytest.mark.long

PROMPT = 10.0  #: seconds; only a process that ignores the signal reaches it
RUN = ("run", "--proxy", "http://127.0.0.1:1", "--user", "alice")

READERS = {
    "password-file": (*RUN, "--password-file", "{file}"),
    "cacert": (*RUN, "--password-file", "{password}", "--cacert", "{file}"),
    "proxy-cacert": (*RUN, "--password-file", "{password}", "--proxy-cacert", "{file}"),
    "scenario": ("run", "{file}"),
    "profile": ("run", "--proxy", "http://127.0.0.1:1", "--profile", "{file}"),
    "replay": ("replay", "{file}"),
    "diff": ("diff", "{stored}", "{file}"),
    "lab": ("run", "--lab", "corporate", "--cacert", "{file}"),
}
TOO_LARGE = {
    "password-file": "the password file '{file}' is larger than 64 KiB: it should contain only the password",
    "cacert": "cannot read the roots in '{file}': it is larger than 16 MiB",
    "proxy-cacert": "cannot read the roots in '{file}': it is larger than 16 MiB",
    "scenario": "{file}: the file is larger than 1 MiB",
    "profile": "{file}: the file is larger than 1 MiB",
    "replay": "cannot read '{file}': it is larger than 128 MiB",
    "diff": "cannot read '{file}': it is larger than 128 MiB",
}


@pytest.fixture
def names(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "password").write_text("wonderland\n")
    return {"file": str(tmp_path / "file.yaml"), "password": str(tmp_path / "password"), "stored": str(STORED)}


@pytest.mark.parametrize("reader", TOO_LARGE)
def test_what_is_too_large_is_said_to_be_so(reader: str, names: dict[str, str], command: Command) -> None:
    with Path(names["file"]).open("wb") as file:
        file.truncate(1 << 40)
    ended = command(*(word.format(**names) for word in READERS[reader]))
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == f"proxytest: {TOO_LARGE[reader].format(**names)}\n"


@pytest.mark.parametrize("reader", sorted(READERS.keys() - {"profile"}))  # a profile is a file or the name of one
def test_sigterm_ends_the_wait_for_a_pipe_that_nobody_writes_to(reader: str, names: dict[str, str]) -> None:
    os.mkfifo(names["file"])
    words = [sys.executable, "-m", "proxytest", *(word.format(**names) for word in READERS[reader])]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as product:  # noqa: S603  our own
        try:
            _wait_until_it_reads(product, names["file"])
            product.terminate()
            product.communicate(timeout=PROMPT)
        finally:
            product.kill()
    assert product.returncode in (-signal.SIGTERM, 143)


@pytest.mark.parametrize("reader", ["password-file", "cacert", "replay"])
def test_a_pipe_of_the_shell_is_read(reader: str, names: dict[str, str], command: Command) -> None:
    content = {"password-file": b"\n", "cacert": b"no PEM", "replay": b"{}"}[reader]
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(content)
    names["file"] = f"/dev/fd/{reading}"
    ended = command(*(word.format(**names) for word in READERS[reader]))
    os.close(reading)
    said = {
        "password-file": f"the password file '{names['file']}' has no password in its first line",
        "cacert": f"'{names['file']}' contains no PEM certificate",
        "replay": f"{names['file']}: this is not a report of proxytest",
    }[reader]
    assert (ended.status, ended.err) == (2, f"proxytest: {said}\n")


def _open_files(descriptors: Path) -> Iterator[str]:
    for one in descriptors.iterdir():
        with suppress(FileNotFoundError):  # it was closed meanwhile
            yield str(one.readlink())


def _wait_until_it_reads(product: subprocess.Popen[bytes], name: str) -> None:
    """Wait until the process has opened the pipe."""
    descriptors, deadline = Path(f"/proc/{product.pid}/fd"), time.monotonic() + 60
    while name not in set(_open_files(descriptors)):
        assert product.poll() is None, product.stderr and product.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.05)
