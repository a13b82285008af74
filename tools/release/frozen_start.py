"""Where the single file begins; it also plays the interpreter for the package's own child processes."""

import os
import runpy
import sys
from pathlib import Path

_CHILDREN = ("pac_child.py", "ticket_child.py")


def _forget_our_libraries() -> None:
    """Let the system's programs use the system's libraries again: PyInstaller keeps what the variable was."""
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    os.environ.pop("LD_LIBRARY_PATH", None)
    if before:
        os.environ["LD_LIBRARY_PATH"] = before


def _is_child(arguments: list[str]) -> bool:
    """Is this how the package starts a child, as in `python -I FILE`?"""
    return arguments[:1] == ["-I"] and Path(arguments[-1]).name in _CHILDREN


if __name__ == "__main__":
    _forget_our_libraries()
    if _is_child(sys.argv[1:]):
        runpy.run_path(sys.argv[-1], run_name="__main__")
    else:
        from proxytest.cli import main

        main()
