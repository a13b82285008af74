"""A folder of small files that only this user reads and writes."""

import errno
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import FileLock

#: A link instead of a file is not followed, and a pipe does not block the reader; Windows has neither.
_WARY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_GATE_SECONDS = 5.0  #: to wait for another process, which holds the gate only while it writes one small file


class PrivateFolder:
    """Files that are replaced atomically, in a folder that is created when it is opened."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self) -> None:
        """Create the folder if it does not exist.

        Raises OSError if it cannot be created, is a link, or belongs to another user.
        """
        self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
        seen = self._path.lstat()
        if not stat.S_ISDIR(seen.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, "a link stands in its place")
        if not is_own(seen):
            raise PermissionError(errno.EPERM, "it belongs to another user")
        if sys.platform != "win32" and stat.S_IMODE(seen.st_mode) != stat.S_IRWXU:
            self._path.chmod(stat.S_IRWXU)

    def read(self, name: str, most: int) -> bytes:
        """Read a file up to a length; empty if there is none that this user wrote."""
        try:
            with open(self._path / name, "rb", opener=_without_links) as file:
                seen = os.fstat(file.fileno())
                return file.read(most) if stat.S_ISREG(seen.st_mode) and is_own(seen) else b""
        except OSError:
            return b""

    def replace(self, name: str, content: bytes) -> None:
        """Replace a file, and write it to the disk; the caller must hold the gate.

        Raises OSError.
        """
        new = self._path / f"{name}.new"
        new.unlink(missing_ok=True)  # left by a process that died while writing
        with open(new, "xb", opener=_without_links) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path / name)

    def remove(self, name: str) -> None:
        """Remove a file if it exists. Raises OSError."""
        (self._path / name).unlink(missing_ok=True)

    def gate(self) -> "FileLock":
        """Acquire and return the lock for writing files; raises OSError if it is not free in time."""
        return self.lock("gate", seconds=_GATE_SECONDS)

    def lock(self, name: str, seconds: float = 0.0) -> "FileLock":
        """Return a lock that ends with its process; a forked child does not inherit it.

        filelock's fall-back for file systems without locks, a marker file, would outlive its process.
        """
        from filelock import FileLock  # which imports asyncio: whoever only reads does without

        return FileLock(self._path / name, seconds, mode=0o600, thread_local=False, fallback_to_soft=False)


def is_own(seen: os.stat_result) -> bool:
    """Does it belong to this user? On Windows the profile's permissions ensure it."""
    return sys.platform == "win32" or seen.st_uid == os.geteuid()


def _without_links(path: str, flags: int) -> int:
    return os.open(path, flags | _WARY, 0o600)
