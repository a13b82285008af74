"""The folder that this user's processes share."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from proxytest.wire.private_folder import is_own

_NAME = "proxytest"


def user_folder(environ: Mapping[str, str]) -> Path | None:
    """Return the folder that this user's processes share on this machine; None if there is none.

    It is the runtime folder (XDG Base Directory Specification) or, if there is none, the state folder: Windows and
    macOS have no runtime folder, and a container often has none. Folders of another user are ignored: `sudo`
    and `su` may keep that user's variables.
    """
    runtime = _own(environ.get("XDG_RUNTIME_DIR")) or _of_the_session()
    if runtime is not None:
        return runtime / _NAME
    return _state_folder(environ, darwin="Caches")


def lasting_folder(environ: Mapping[str, str]) -> Path | None:
    """Return the folder of what is to outlive a restart of the machine; None if there is none."""
    return _state_folder(environ, darwin="Application Support")


def config_folder(environ: Mapping[str, str]) -> Path | None:
    """Return the folder of what the user configures; None if there is none."""
    if sys.platform == "win32":
        return _below(environ.get("APPDATA"))
    return _below(environ.get("XDG_CONFIG_HOME")) or _below(_own(environ.get("HOME")), ".config")


def _state_folder(environ: Mapping[str, str], *, darwin: str) -> Path | None:
    if sys.platform == "win32":
        return _below(environ.get("LOCALAPPDATA"))
    home = _own(environ.get("HOME"))
    if sys.platform == "darwin":
        return _below(home, "Library", darwin)
    return _below(environ.get("XDG_STATE_HOME")) or _below(home, ".local", "state")


def _of_the_session() -> Path | None:
    """Return systemd's runtime folder, for a process without the variable, such as a cron job."""
    return _own(f"/run/user/{os.geteuid()}") if sys.platform == "linux" else None


def _own(name: str | None) -> Path | None:
    """Return the folder if it belongs to this user; the specification says to ignore relative paths."""
    path = Path(name or "")
    try:
        return path if path.is_absolute() and path.is_dir() and is_own(path.stat()) else None
    except (OSError, ValueError):
        return None


def _below(base: str | Path | None, *names: str) -> Path | None:
    path = Path(base or "")
    return path.joinpath(*names, _NAME) if path.is_absolute() else None
