"""Texts that follow from the installed program alone, kept from one start to the next: making them takes long.

They lie in the user's cache folder. Whatever is wrong there, the text is made again: nothing depends on what was kept.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import proxytest
from proxytest.model.other_packages import added
from proxytest.wire.private_folder import PrivateFolder

_LARGEST = 4 << 20  #: bytes of a text
_LONGEST = 100  #: characters of a file's name
_PACKAGE = Path(proxytest.__file__).parent
_GROUPS = ("proxytest.checks", "proxytest.probes", "proxytest.kinds")


def kept_text(name: str, make: Callable[[], str], environ: Mapping[str, str] = os.environ) -> str:
    """Return the text of this name that an earlier start of the same program kept, else make it and keep it."""
    folder, file = _folder(environ), quote(name, safe="")
    if folder is None or len(file) > _LONGEST:
        return make()
    stamp = _stamp()
    text = _read(folder, file, stamp)
    if text is None:
        text = make()
        if not _is_extended():
            _keep(folder, file, f"{stamp} {len(text.encode())}\n{text}")
    return text


def _read(folder: PrivateFolder, name: str, stamp: str) -> str | None:
    head, _, content = folder.read(name, _LARGEST).partition(b"\n")
    with suppress(UnicodeDecodeError):
        return content.decode() if head == f"{stamp} {len(content)}".encode() else None
    return None


def _keep(folder: PrivateFolder, name: str, content: str) -> None:
    with suppress(OSError):  # such as a read-only home, or another process that keeps the same
        folder.open()
        folder.replace(name, content.encode())


def _folder(environ: Mapping[str, str]) -> PrivateFolder | None:
    """Return the cache folder (XDG Base Directory Specification; `%LOCALAPPDATA%` and Caches elsewhere)."""
    home = environ.get("HOME", "")
    below = {"win32": environ.get("LOCALAPPDATA", ""), "darwin": f"{home}/Library/Caches" if home else ""}
    base = Path(below.get(sys.platform, environ.get("XDG_CACHE_HOME") or (f"{home}/.cache" if home else "")))
    return PrivateFolder(base / "proxytest") if base.is_absolute() else None


def _stamp() -> str:
    """Return what changes with the program: its version, each of its files, and what is installed beside it."""
    files, python = list(_files(str(_PACKAGE))), ".".join(map(str, sys.version_info[:3]))
    beside = sum(changed for place in sys.path for changed in _installed(place or os.curdir))
    sizes, times = sum(one.st_size for one in files), sum(one.st_mtime_ns for one in files)
    return f"{proxytest.__version__} {python} {sys.flags.optimize} {len(files)} {sizes} {times} {beside}"


def _files(folder: str) -> Iterator[os.stat_result]:
    with os.scandir(folder) as found:
        for one in found:
            if one.is_dir():
                if one.name != "__pycache__":
                    yield from _files(one.path)
            else:
                yield one.stat()


def _installed(place: str) -> Iterator[int]:
    """Return when each package of a folder was installed: another one may add checks."""
    with suppress(OSError), os.scandir(place) as found:
        yield from (one.stat().st_mtime_ns for one in found if one.name.endswith("-info"))


def _is_extended() -> bool:
    """Do other packages add checks or probes? Their own files are not in the stamp."""
    return any(map(added, _GROUPS))
