"""`make help` prints each target with a line."""

import re
import subprocess
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def test_every_target_is_told_in_a_line() -> None:
    told = subprocess.run(
        ["make", "--silent", "help"],  # noqa: S607  the make of whoever works on this
        cwd=PROJECT, capture_output=True, text=True, check=True, timeout=60,
    ).stdout  # fmt: skip
    phony = re.search(r"^\.PHONY: ((?:.*\\\n)*.*)$", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    lines = dict(line.split(maxsplit=1) for line in told.splitlines())
    assert sorted(lines) == sorted(phony[1].replace("\\", " ").split())
    assert all(lines.values())
