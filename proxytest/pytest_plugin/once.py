"""The audit of a file is carried out once, however many workers of pytest-xdist have tests of it.

Each further audit would log on again, and with a wrong password lock the account. So the first worker audits, and
leaves what it found in a folder that all have in common; the others wait for it.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path

from proxytest.model.errors import UsageError
from proxytest.model.run import Run
from proxytest.report.json import from_json, to_json

_PATIENCE = 24 * 3600.0  #: seconds to wait for another worker's audit; pytest-timeout bounds a test as the user likes
_LOST = "the worker that audited '{name}' ended before it was done; it is not tried again, to protect the account"

#: What became of each run of a file: the run, or the sentence that says why there is none.
Ended = Mapping[str, Run | str]


def once(shared: Path | None, path: Path, work: Callable[[], Ended]) -> Ended:
    """Do the work, or give what another worker found; without a folder in common there is nobody else."""
    if shared is None:
        return work()
    name = sha256(str(path.resolve()).encode()).hexdigest()
    begun, found = shared / f"{name}.begun", shared / f"{name}.json"
    with _alone(shared / f"{name}.lock"):
        if found.exists():
            return _read(found.read_text(encoding="utf-8"))
        if begun.exists():
            raise UsageError(_LOST.format(name=path.name))
        begun.touch()
        ended = work()
        found.write_text(_written(ended), encoding="utf-8")
        return ended


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock that the system takes back when a process dies; SQLite's is in the standard library everywhere."""
    with closing(sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield


def _written(ended: Ended) -> str:
    return json.dumps(
        {name: {"why": one} if isinstance(one, str) else {"run": to_json(one)} for name, one in ended.items()}
    )


def _read(text: str) -> Ended:
    stored: dict[str, dict[str, str]] = json.loads(text)
    return {name: one["why"] if "why" in one else from_json(one["run"], name) for name, one in stored.items()}
