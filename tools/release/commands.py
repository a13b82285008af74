"""Run the programs that make a release."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def run(*words: str | Path, folder: Path = PROJECT, variables: Mapping[str, str] | None = None) -> str:
    """Run a program to its end, and return what it printed.

    Raises CalledProcessError where it fails; its complaints are printed.
    """
    environment = {**os.environ, **(variables or {})}
    command = [str(word) for word in words]
    return subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603  our own


def tool(name: str) -> Path:
    """Return a program of the environment that makes releases."""
    return Path(sys.executable).with_name(name)


def say(sentence: str) -> None:
    """Tell whoever waits what is being made."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
