"""Prometheus' own checker, where it is installed."""

import shutil
import subprocess
from pathlib import Path

import pytest

PROMTOOL = shutil.which("promtool")
needs_promtool = pytest.mark.skipif(PROMTOOL is None, reason="needs promtool, of the Debian package prometheus")


def promtool(*arguments: str | Path, given: str = "") -> tuple[int, str]:
    """Return its exit status, and all that it says."""
    ended = subprocess.run(  # noqa: S603  our own
        [str(PROMTOOL), *map(str, arguments)],
        input=given.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
        check=False,
    )
    return ended.returncode, ended.stdout.decode()
