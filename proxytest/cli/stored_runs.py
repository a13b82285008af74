"""Stored runs: of files, of files with several runs, and of folders."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from proxytest.cli import say
from proxytest.model.errors import UsageError
from proxytest.model.run import Run
from proxytest.report.stored_run import each_from_json
from proxytest.wire.files import MIB, read_file

_LIMIT = 128 * MIB  #: bytes of a file of stored runs; an audit of a whole profile has up to one MiB


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRun:
    """A run, and where it was read."""

    name: str  #: of the file, and of the run, where the file has several
    short: str  #: of the run, where the file has several, else of the file without its folder and ending
    run: Run


def read_runs(paths: Iterable[Path]) -> tuple[StoredRun, ...]:
    """Read every run of the files and folders; of a folder its JSON files, without those below.

    Raises UsageError.
    """
    named = tuple(paths)
    found = tuple(one for path in named for one in (_of_folder(path) if path.is_dir() else _of_file(path)))
    if not found:
        raise UsageError(f"there is no stored run in '{named[0]}'")
    return found


def read_text(path: Path) -> str:
    """Read a file that a report was written to.

    Raises UsageError.
    """
    try:
        return read_file(path, _LIMIT, pipes=True).decode()
    except OSError as error:
        raise UsageError(f"cannot read '{path}': {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"'{path}' is not UTF-8") from None


def _of_file(path: Path) -> Iterator[StoredRun]:
    for name, run in each_from_json(read_text(path), str(path)):
        yield StoredRun(name=f"{path} ({name})" if name else str(path), short=name or path.stem, run=run)


def _of_folder(folder: Path) -> Iterator[StoredRun]:
    """Return the runs of a folder; a file that holds none is told, and hinders no other."""
    try:
        files = sorted(one for one in folder.iterdir() if one.suffix == ".json" and one.is_file())
    except OSError as error:
        raise UsageError(f"cannot read '{folder}': {error.strerror}") from None
    for file in files:
        try:
            yield from tuple(_of_file(file))
        except UsageError as error:
            say(f"left out: {error}")
