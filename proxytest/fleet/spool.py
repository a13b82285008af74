"""Answers on disk, so that a worker that is killed, or cannot reach the hub, loses none and repeats no audit."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from proxytest.wire.write_files import OWNER_ONLY, replace_file

_WAITING, _STORED = ".waiting", ".stored"
_MOST_WAITING = 200  #: with more, no further job is taken
_MOST_STORED = 50  #: that the hub has; kept for a job that it delivers again


class Spool:
    """A folder with one file for each answer, named after the job's id."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def is_full(self) -> bool:
        """Must what waits here be stored by the hub before another job is taken?"""
        return len(self._files(_WAITING)) >= _MOST_WAITING

    def keep(self, identifier: str, content: bytes) -> None:
        """Write an answer so that not even a power cut loses it.

        Raises OSError.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(self._path(identifier, _WAITING), content, permissions=OWNER_ONLY)

    def has(self, identifier: str) -> bool:
        """Is there an answer to this job?"""
        return any(self._path(identifier, ending).exists() for ending in (_WAITING, _STORED))

    def waiting(self) -> Iterator[bytes]:
        """Return the answers that the hub may not have, the oldest first."""
        for path in self._files(_WAITING):
            yield path.read_bytes()

    def stored(self, identifier: str) -> None:
        """Note that the hub has an answer, and forget old ones."""
        self._path(identifier, _WAITING).replace(self._path(identifier, _STORED))
        for path in self._files(_STORED)[:-_MOST_STORED]:
            path.unlink(missing_ok=True)

    def _files(self, ending: str) -> list[Path]:
        return sorted(self._folder.glob(f"*{ending}"), key=lambda one: one.stat().st_mtime)

    def _path(self, identifier: str, ending: str) -> Path:
        return self._folder / f"{sha256(identifier.encode()).hexdigest()[:32]}{ending}"
