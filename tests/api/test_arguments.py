"""What type checkers are told of the options is what is declared."""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def test_the_arguments_are_fresh() -> None:
    command = [sys.executable, str(PROJECT / "tools/api_arguments.py")]
    made = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  our own
    assert (PROJECT / "proxytest/api/arguments.py").read_text(encoding="utf-8") == made.stdout, "run: make generated"
