"""The entry of one account in the hub's bucket: read, and written only where nobody else has written meanwhile."""

import asyncio
import hmac
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from nats.errors import ConnectionClosedError, ConnectionDrainingError
from nats.js.errors import KeyNotFoundError, KeyWrongLastSequenceError

from proxytest.fleet.account_entry import UNKNOWN, AccountEntry, read_entry, written
from proxytest.fleet.hub_connection import LOST
from proxytest.wire.clock import monotonic, pause

if TYPE_CHECKING:
    from nats.js.kv import KeyValue

_ANSWER = 4.0  #: seconds in which the hub must answer
_ONE_TRY, _TRIES = 2.0, 2
_POLL = 0.5  #: seconds between looks, on average
#: Seconds after which an attempt without an end counts as refused, by the monotonic clock of whoever waits.
GIVEN_UP = 60.0

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An entry as it was read."""

    entry: AccountEntry
    revision: int  #: 0: there was none


class HubAwayError(Exception):
    """The hub did not answer in time: whether it has what was written is not known."""

    def __init__(self, *, for_good: bool) -> None:
        super().__init__("the hub does not answer")
        self.for_good = for_good  #: is the connection closed, so that it never will?


class SharedEntry:
    """One account's entry.

    Its name is a keyed hash: without the key, which is not in the hub, nobody who reads the hub can find out the
    account by guessing.
    """

    def __init__(self, bucket: "KeyValue", account: str, key: bytes, *, given_up: float = GIVEN_UP) -> None:
        self._bucket = bucket
        self._name = name_of(account, key)
        self._given_up = given_up

    async def read(self) -> Seen:
        """Read it. Raises HubAwayError."""
        try:
            found = await _answered(lambda: self._bucket.get(self._name))
        except KeyNotFoundError as error:  # a key that was deleted has a revision all the same
            return Seen(entry=UNKNOWN, revision=(error.entry and error.entry.revision) or 0)
        return Seen(entry=read_entry(found.value or b""), revision=found.revision or 0)

    async def write(self, entry: AccountEntry, after: Seen) -> bool:
        """Write it, if it is still as it was seen; return False if it is not. Raises HubAwayError.

        It may be False where it was written, but only the second try was answered.
        """
        try:
            await _answered(lambda: self._bucket.update(self._name, written(entry), last=after.revision))
        except KeyWrongLastSequenceError:
            return False
        return True

    async def free(self) -> Seen:
        """Wait until nobody is proving the password. Raises HubAwayError, if the hub said nothing at all.

        An attempt without an end is given up after a minute: its holder died, or cannot reach the hub. If the hub goes
        away meanwhile, the last that it said counts.
        """
        seen, since = await self.read(), monotonic()
        while (holder := seen.entry.proving) is not None:
            await _short_pause()
            over = monotonic() - since >= self._given_up
            try:
                if over:
                    await self.write(seen.entry.given_up(), seen)
                seen = await self.read()
            except HubAwayError:
                if over:
                    return Seen(entry=seen.entry.given_up(), revision=seen.revision)
            if seen.entry.proving != holder:
                since = monotonic()
        return seen

    async def change(self, how: Callable[[AccountEntry], AccountEntry]) -> None:
        """Change it, however long the hub is away. Raises HubAwayError if it never comes back.

        It is written even where nothing changes: what was written before, and is still on its way to the hub, is then
        refused, since it was for an older revision.
        """
        while True:
            try:
                seen = await self.read()
                if await self.write(how(seen.entry), seen):
                    return
            except HubAwayError as error:
                if error.for_good:
                    raise
            await _short_pause()


def name_of(account: str, key: bytes) -> str:
    """Return what an account is called in the hub."""
    return hmac.digest(key, account.encode(errors="surrogatepass"), "sha256").hex()


async def _answered(ask: Callable[[], Coroutine[None, None, _T]]) -> _T:
    """Ask the hub, again where it does not answer; raise HubAwayError, and what the bucket says of a key.

    It is asked twice at least: this process may have computed all the time, and not read the answer.
    """
    begun, tries = monotonic(), 0
    while True:
        try:
            async with asyncio.timeout(_ONE_TRY):
                return await ask()
        except (KeyNotFoundError, KeyWrongLastSequenceError):
            raise
        except LOST as error:
            tries += 1
            for_good = isinstance(error, ConnectionClosedError | ConnectionDrainingError)
            if for_good or (tries >= _TRIES and monotonic() - begun >= _ANSWER):
                raise HubAwayError(for_good=for_good) from error
        await _short_pause()


async def _short_pause() -> None:
    """Wait a little, each site for another time: many may wait for one."""
    await pause(_POLL * (0.5 + secrets.randbelow(1000) / 1000))
