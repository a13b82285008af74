"""Starting and stopping the real servers: each is a foreground process in a directory of its own."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.real.programs import MissingServerError

START_SECONDS = 10.0


@contextmanager
def server_directory(name: str) -> Iterator[Path]:
    """Make a directory that a server which gave up root can enter; pytest's own tmp_path is closed to it."""
    if os.geteuid() != 0:
        raise MissingServerError(
            "tests/real must run as root: the origin listens on port 443 and Squid changes its user."
        )
    with tempfile.TemporaryDirectory(prefix=f"proxytest-{name}-") as made:
        directory = Path(made)
        directory.chmod(0o755)
        yield directory


def free_port() -> int:
    """Return a port of 127.0.0.1 that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def accepts_connections(address: str, port: int) -> bool:
    """Tell whether something listens there."""
    try:
        socket.create_connection((address, port), timeout=1).close()
    except OSError:
        return False
    return True


def wrote_pid_file(pid: int, pid_file: Path) -> bool:
    """Tell whether it is this very server that started, and not another that was there before it."""
    return pid_file.exists() and pid_file.read_text().strip() == str(pid)


@contextmanager
def running(
    command: Sequence[str],
    *,
    directory: Path,
    ready: Callable[[int], bool],
    environment: Mapping[str, str] | None = None,
) -> Iterator[int]:
    """Run a server in the foreground until the block ends; `ready` is asked with the server's process id."""
    output = directory / "output.log"
    variables = {**os.environ, **(environment or {})}
    with output.open("wb") as log:
        # S603 as in programs.run
        process = subprocess.Popen(  # noqa: S603
            command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=variables
        )
    try:
        _wait_until_ready(process, ready, output)
        yield process.pid
    finally:
        _stop(process)


def _wait_until_ready(process: subprocess.Popen[bytes], ready: Callable[[int], bool], output: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready(process.pid):
        if process.poll() is not None or time.monotonic() > deadline:
            raise MissingServerError(f"{process.args!r} did not start:\n{output.read_text(errors='replace')}")
        time.sleep(0.005)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Kill the server and its helpers: a polite stop costs Squid two seconds, and nothing it could save is wanted."""
    helpers = descendants(process.pid)
    process.kill()
    process.wait()
    for helper in helpers:
        # Most are gone by now, for their standard input has ended; Squid puts each in a session of its own.
        with suppress(ProcessLookupError):
            os.kill(helper, signal.SIGKILL)
    deadline = time.monotonic() + START_SECONDS
    while any(map(runs, helpers)) and time.monotonic() < deadline:  # on a busy machine it dies a little later
        time.sleep(0.002)


def runs(pid: int) -> bool:
    """Tell whether the process still runs; one that ended and waits to be reaped by init does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def descendants(parent: int) -> list[int]:
    """Return the processes that this one started, and those that they started."""
    listed = Path(f"/proc/{parent}/task/{parent}/children")
    children = [int(child) for child in listed.read_text().split()] if listed.exists() else []
    return [process for child in children for process in (child, *descendants(child))]
