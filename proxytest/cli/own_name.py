"""By which name this copy is called, where that is not the one in the commands that it prints."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import PurePath

from proxytest.model.installation import Copy, how_to_call
from proxytest.protocol.this_copy import this_copy

_NAME = "proxytest"
_STARTED = "PROXYTEST_STARTED"  #: set by tools/release/start.sh
_PRINT_COMMANDS = frozenset({"doctor", "explain", "forecast", "init", "replay", "run"})


def tell_own_name(arguments: list[str], environ: Mapping[str, str] = os.environ) -> None:
    """Say it to whoever sits at a terminal, after a command that prints others."""
    printed = not arguments or arguments[0] in _PRINT_COMMANDS
    if not printed or not (sys.stderr and sys.stderr.isatty()):
        return
    found = shutil.which(_NAME, path=environ.get("PATH"))
    copy = this_copy(environ)
    if hint := own_name_hint(copy, started_as(copy, sys.argv[0], environ), found, windows=os.name == "nt"):
        from proxytest.cli import tell

        tell(hint)


def started_as(copy: Copy, called: str, environ: Mapping[str, str]) -> str:
    """Return how the user called this copy: a single file starts what it unpacked, by another name."""
    return environ.get(_STARTED, called) if copy.frozen else called


def own_name_hint(copy: Copy, started: str, found: str | None, *, windows: bool) -> str:
    """Return what stands for `proxytest` here; empty where a shell finds that, or this copy is called so."""
    if found is not None or PurePath(started).name in (_NAME, f"{_NAME}.exe"):
        return ""
    install = how_to_call(copy, started, windows=windows)
    return f"here {_NAME} stands for {started}; to call it so: {install}" if install else ""
