"""The audit of a file runs once, however many workers of pytest-xdist have tests of it; audits never overlap.

Each further audit would log on again, and could lock an account with a wrong password. So the first worker audits, and
stores its results and the refused accounts in a shared folder; the others wait for it.
"""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from filelock import FileLock

from proxytest.engine.accounts import Accounts, Refused
from proxytest.model.errors import UsageError
from proxytest.model.run import Run
from proxytest.report.stored_run import from_json, to_json

_PATIENCE = 24 * 3600.0  #: seconds to wait for another worker's audit; pytest-timeout bounds a test as the user likes
_LOST = "the worker that audited '{name}' ended before it was done; nothing further is tried, to protect the account"

#: The result of each run of a file: the run, or a sentence on why there is none.
Ended = Mapping[str, Run | str]


def once(shared: Path | None, path: Path, accounts: Accounts, work: Callable[[], Ended]) -> Ended:
    """Run the audit, or return the result of another worker; without a shared folder there are no others.

    Raises UsageError if a worker died during its audit: nobody knows how often its account was refused.
    """
    if shared is None:
        return work()
    name = sha256(str(path.resolve()).encode()).hexdigest()
    begun, found = shared / f"{name}.begun", shared / f"{name}.json"
    with FileLock(shared / "audits.lock", _PATIENCE):
        if found.exists():
            return _read(found.read_text(encoding="utf-8"))
        if lost := _unfinished(shared):
            raise UsageError(_LOST.format(name=lost))
        refused = shared / "refused"
        accounts.recall(_recalled(refused))
        begun.write_text(path.name, encoding="utf-8")
        ended = work()
        refused.write_text(json.dumps(accounts.refused()), encoding="utf-8")
        found.write_text(_written(ended), encoding="utf-8")
        return ended


def _unfinished(shared: Path) -> str:
    """Return the file whose audit a dead worker had started; empty if there is none."""
    lost = (one for one in sorted(shared.glob("*.begun")) if not one.with_suffix(".json").exists())
    return next((one.read_text(encoding="utf-8") for one in lost), "")


def _recalled(path: Path) -> dict[str, Refused]:
    stored: dict[str, list[Any]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {account: (int(failures), str(sentence)) for account, (failures, sentence) in stored.items()}


def _written(ended: Ended) -> str:
    return json.dumps(
        {name: {"why": one} if isinstance(one, str) else {"run": to_json(one)} for name, one in ended.items()}
    )


def _read(text: str) -> Ended:
    stored: dict[str, dict[str, str]] = json.loads(text)
    return {name: one["why"] if "why" in one else from_json(one["run"], name) for name, one in stored.items()}
