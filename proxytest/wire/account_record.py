"""A machine's record of an account, so that no process repeats the failed log-on of another.

Parallel runs, forks, CI jobs and programs that make a new Identity each time share one account, but no memory:
each would send the same wrong password once, and together they would lock the account.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from proxytest.wire.account_file import AccountFile
from proxytest.wire.account_past import NO_PAST, Past
from proxytest.wire.clock import utc_now

if TYPE_CHECKING:
    from filelock import FileLock

_POLL = 0.05  #: seconds between attempts to get a lock; systems do not notify when it becomes free


class AccountRecord:
    """One account on this machine; no file is opened before the first use.

    If the folder cannot be used, only this process remembers, and no call fails: see `trouble`.
    """

    def __init__(self, folder: Path | None, account: str, *, now: Callable[[], datetime] = utc_now) -> None:
        self._file = AccountFile(folder, account, now)

    @property
    def trouble(self) -> str:
        """Why other processes are not informed, as a sentence; empty if they are."""
        why = self._file.trouble
        return f"a refusal is not remembered for other runs on this machine: {why}" if why else ""

    def past(self) -> Past:
        """Read without waiting; an attempt in progress elsewhere counts as a failure."""
        return self._file.past()

    async def acquire(self) -> "Lease":
        """Wait until nobody else, in this process or another, has the lease; return it."""
        while (lock := self._file.try_lock()) is not None and not lock.is_locked:  # noqa: ASYNC110  of other processes
            await asyncio.sleep(_POLL)
        return Lease(self._file, lock)

    def failed(self, sentence: str) -> None:
        """Count a failure without a lease: a user who was accepted before is refused."""
        self._file.change(lambda past, now: past.failed(sentence, now))

    def forget(self) -> None:
        """Forget all failures."""
        self._file.change(lambda _past, _now: NO_PAST)


class Lease:
    """The right to try an account's password; only one holder on the machine has it at a time.

    It ends with its process; a forked child does not inherit it: there each call except `release` raises
    RuntimeError, as all calls do after `release`.
    """

    def __init__(self, file: AccountFile, lock: "FileLock | None") -> None:
        self._file = file
        self._lock = lock  #: None if there can be none
        self._before: Past | None = None  #: what was remembered before the attempt that is still undecided

    @property
    def past(self) -> Past:
        """What is remembered now."""
        self._require_lock()
        return self._file.past()

    async def sending(self, sentence: str) -> bool:
        """Count an attempt before it is sent: if this process dies now, nobody learns the result.

        Returns True: nobody else on this machine can be first. It never waits, and so cannot be cancelled.
        """
        self._before = self.past
        self._file.change(lambda past, now: past.failed(sentence, now))
        return True

    def accepted(self) -> None:
        """Forget the attempt and all failures before it: the password is right."""
        self._require_lock()
        self._before = None
        self._file.change(lambda _past, _now: NO_PAST)

    def failed(self, sentence: str) -> None:
        """Keep the attempt as a failure, and say how it ended."""
        self._require_lock()
        before, self._before = self._before, None
        self._file.change(lambda past, now: _without_attempt(past, before).failed(sentence, now))

    def withdrawn(self) -> None:
        """Remove the attempt: nothing was sent."""
        self._require_lock()
        before, self._before = self._before, None
        self._file.change(lambda past, _now: _without_attempt(past, before))

    def release(self) -> None:
        """Release the lease for others; an undecided attempt stays counted."""
        if self._lock is not None:
            self._lock.release()

    def _require_lock(self) -> None:
        if self._lock is not None and not self._lock.is_locked:
            raise RuntimeError("the lease was released, or is that of the process before a fork")


def _without_attempt(past: Past, before: Past | None) -> Past:
    """Return the past without a counted attempt; others may have changed it meanwhile."""
    if before is None:
        return past
    failures = max(0, past.failures - 1)
    return replace(before if before.failures else past, failures=failures) if failures else NO_PAST
