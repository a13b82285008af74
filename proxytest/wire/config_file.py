"""The user's configuration file: where it lies, and whether anybody else can have written it."""

import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

from proxytest.wire.user_folder import config_folder

_NAME = "config.yaml"


def config_file(environ: Mapping[str, str]) -> Path | None:
    """Return the user's configuration file; None if there is none."""
    folder = config_folder(environ)
    return folder / _NAME if folder is not None and os.path.lexists(folder / _NAME) else None


def shown_path(path: Path, environ: Mapping[str, str]) -> str:
    """Write a path as a report may hold it: the user's home, which often names the account, is `~`."""
    home = environ.get("USERPROFILE" if sys.platform == "win32" else "HOME", "")
    try:
        return str(Path("~", path.relative_to(home))) if home else str(path)
    except ValueError:
        return str(path)


def why_not_own(path: Path) -> str | None:
    """Return why others may have written a file; None where only this user, or the system's, can have.

    Raises OSError. On Windows the profile's permissions ensure it.
    """
    if sys.platform == "win32":
        return None
    for place in (path.resolve(strict=True), path.resolve(strict=True).parent, path.parent):
        seen = place.stat()
        if seen.st_uid not in (os.geteuid(), 0):
            return f"'{place}' belongs to another user"
        if seen.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            return f"others can write '{place}': chmod go-w '{place}'"
    return None
