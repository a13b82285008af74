"""What a machine remembers of an account, so that no process repeats the failure of another.

Runs beside each other, forks, jobs of a CI and programs that make a new Identity each time have one account in common,
and no memory: each would send the same wrong password once, and together they would lock it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from filelock import FileLock

from proxytest.wire.account_file import AccountFile
from proxytest.wire.account_past import NO_PAST, Past
from proxytest.wire.clock import utc_now

_POLL = 0.05  #: seconds between looks at a lock that somebody else holds; no system tells when one becomes free


class AccountRecord:
    """One account on this machine; nothing is opened before it is used.

    Where the folder cannot be used nothing is remembered beyond this process, and no call fails: see `trouble`.
    """

    def __init__(self, folder: Path | None, account: str, *, now: Callable[[], datetime] = utc_now) -> None:
        self._file = AccountFile(folder, account, now)

    @property
    def trouble(self) -> str:
        """Why other processes do not learn of what happens here, as a sentence; empty as far as they do."""
        why = self._file.trouble
        return f"a refusal is not remembered for other runs on this machine: {why}" if why else ""

    def past(self) -> Past:
        """Read without waiting; an attempt that is under way elsewhere is counted as a failure."""
        return self._file.past()

    async def acquire(self) -> "Lease":
        """Wait until nobody else, in this process or another, has the lease."""
        while (lock := self._file.try_lock()) is not None and not lock.is_locked:  # noqa: ASYNC110  of other processes
            await asyncio.sleep(_POLL)
        return Lease(self._file, lock)

    def failed(self, sentence: str) -> None:
        """Count a failure without a lease: a refusal of who was accepted before."""
        self._file.change(lambda past, now: past.failed(sentence, now))

    def forget(self) -> None:
        """Forget all failures."""
        self._file.change(lambda _past, _now: NO_PAST)


class Lease:
    """The right to put an account's password to the test, which one holder on the machine has at a time.

    It ends with its process, and a child that is forked does not have it: there each call but `release` raises
    RuntimeError, as it does after `release`.
    """

    def __init__(self, file: AccountFile, lock: FileLock | None) -> None:
        self._file = file
        self._lock = lock  #: None where there can be none
        self._before: Past | None = None  #: what was remembered when the attempt was begun that is undecided

    @property
    def past(self) -> Past:
        """What is remembered now."""
        self._require_lock()
        return self._file.past()

    def sending(self, sentence: str) -> None:
        """Count an attempt before it is sent: if this process ends now, nobody knows how it went."""
        self._before = self.past
        self._file.change(lambda past, now: past.failed(sentence, now))

    def accepted(self) -> None:
        """The password is right: forget the attempt and all failures before it."""
        self._require_lock()
        self._before = None
        self._file.change(lambda _past, _now: NO_PAST)

    def failed(self, sentence: str) -> None:
        """Let the attempt count, and say how it ended."""
        self._require_lock()
        before, self._before = self._before, None
        self._file.change(lambda past, now: _without_attempt(past, before).failed(sentence, now))

    def withdrawn(self) -> None:
        """Take the attempt back: nothing was sent."""
        self._require_lock()
        before, self._before = self._before, None
        self._file.change(lambda past, _now: _without_attempt(past, before))

    def release(self) -> None:
        """Let others go on; an attempt that is undecided stays counted."""
        if self._lock is not None:
            self._lock.release()

    def _require_lock(self) -> None:
        if self._lock is not None and not self._lock.is_locked:
            raise RuntimeError("the lease was released, or is that of the process before a fork")


def _without_attempt(past: Past, before: Past | None) -> Past:
    """Return the past without an attempt that was counted; meanwhile others may have counted, or forgotten."""
    if before is None:
        return past
    failures = max(0, past.failures - 1)
    return replace(before if before.failures else past, failures=failures) if failures else NO_PAST
