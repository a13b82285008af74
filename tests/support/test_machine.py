"""Tests do not depend on the settings that their runner was started with."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
IGNORED = 'trap \'\' HUP INT TERM; exec "$0" "$@"'  #: as nohup, and a shell for its jobs in the background
CHILD = "import signal; print([signal.getsignal(n).name for n in (signal.SIGHUP, signal.SIGTERM)])"
PARENT = f"""
import signal, subprocess, sys
from tests.support.machine import hear_signals
hear_signals()
subprocess.run([sys.executable, "-c", "{CHILD}; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"])
signal.raise_signal(signal.SIGINT)
print("goes on")
"""


def test_programs_hear_the_signals_that_their_runner_ignores() -> None:
    command = ["/bin/sh", "-c", IGNORED, sys.executable, "-c", PARENT]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603  our own
    assert ended.stdout.splitlines() == ["['SIG_DFL', 'SIG_DFL']", "True", "goes on"]
