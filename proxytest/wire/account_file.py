"""The file in which this machine remembers refusals of an account; if there can be none, it says why."""

import hmac
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from proxytest.wire.account_past import NO_PAST, Past, read_past, written
from proxytest.wire.private_folder import PrivateFolder

if TYPE_CHECKING:
    from filelock import FileLock

_KEY = "key"
_KEY_BYTES = 32
_FILE_BYTES = 1024

_T = TypeVar("_T")


class AccountFile:
    """Reads and changes what is remembered; no call fails, whatever the file system does.

    Its name is a keyed hash: without the key, which stays in the folder, nobody can find out the account by guessing.
    """

    def __init__(self, folder: Path | None, account: str, now: Callable[[], datetime]) -> None:
        self._folder = PrivateFolder(folder) if folder is not None else None
        self._account = account
        self._now = now
        self.trouble = "" if folder is not None else "there is no folder of this user"

    def past(self) -> Past:
        """Read what is remembered."""
        return self._tried(self._read, NO_PAST)

    def change(self, how: Callable[[Past, datetime], Past]) -> None:
        """Change what is remembered; it is on the disk when this returns."""

        def changed(folder: PrivateFolder, name: str) -> None:
            with folder.gate():
                past = how(self._read(folder, name), self._now())
                if past.failures:
                    folder.replace(name, written(past))
                else:
                    folder.remove(name)

        self._tried(changed, None)

    def try_lock(self) -> "FileLock | None":
        """Return the lock of the account, acquired if it was free; None if there can be no lock."""

        def locked(folder: PrivateFolder, name: str) -> "FileLock":
            from filelock import Timeout  # only where a password is to be sent

            lock = folder.lock(f"{name}.lock")
            with suppress(Timeout):
                lock.acquire(blocking=False)
            return lock

        return self._tried(locked, None)

    def _tried(self, work: Callable[[PrivateFolder, str], _T], otherwise: _T) -> _T:
        """Run an action that needs the file; the folder may have been removed when the user logged off."""
        if self._folder is None:
            return otherwise
        try:
            self._folder.open()
            return work(self._folder, self._name(self._folder))
        except OSError as error:
            self.trouble = error.strerror or "another process does not let go of it"
            return otherwise

    def _name(self, folder: PrivateFolder) -> str:
        return hmac.digest(_key(folder), self._account.encode(errors="surrogatepass"), "sha256").hex()

    def _read(self, folder: PrivateFolder, name: str) -> Past:
        return read_past(folder.read(name, _FILE_BYTES), self._now())


def _key(folder: PrivateFolder) -> bytes:
    """Return the key of the folder; the first process creates it, and a damaged key is replaced."""
    if key := _stored_key(folder):
        return key
    with folder.gate():
        key = _stored_key(folder) or secrets.token_bytes(_KEY_BYTES)
        folder.replace(_KEY, key)
    return key


def _stored_key(folder: PrivateFolder) -> bytes:
    key = folder.read(_KEY, _KEY_BYTES + 1)
    return key if len(key) == _KEY_BYTES else b""
