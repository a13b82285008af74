"""What other packages add to this program, by their entry points.

`importlib.metadata` takes a tenth of a start to import, so first we look whether any package names a group of ours.
"""

import os
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

_GROUP = b"[proxytest."
_FOLDERS = (".dist-info", ".egg-info")


def added(group: str) -> tuple["EntryPoint", ...]:
    """Return the entry points of a group, such as `proxytest.checks`."""
    if not _any_is_named(tuple(sys.path)):
        return ()
    from importlib.metadata import entry_points

    return tuple(entry_points(group=group))


@cache  # of what is installed, which does not change while a program runs
def _any_is_named(places: tuple[str, ...]) -> bool:
    return any(map(_names_one, places)) or any(map(_finds_otherwise, sys.meta_path))


def _names_one(place: str) -> bool:
    """Is there a package in a folder that names a group of ours? A file, such as a zip, may hold one."""
    try:
        with os.scandir(place or os.curdir) as found:
            return any(_GROUP in _entry_points(one.path) for one in found if one.name.endswith(_FOLDERS))
    except NotADirectoryError:
        return True
    except OSError:
        return False


def _entry_points(folder: str) -> bytes:
    with suppress(OSError):
        return Path(folder, "entry_points.txt").read_bytes()
    return b""


def _finds_otherwise(finder: object) -> bool:
    """May it know packages that lie in no folder?"""
    return hasattr(finder, "find_distributions") and getattr(finder, "__module__", "") != "_frozen_importlib_external"
