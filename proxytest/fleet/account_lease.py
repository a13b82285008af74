"""A record of an account that all sites share: of all, one at a time sends a password that it has not proven."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING

from proxytest.engine.leases import Lease, Record, Remembered
from proxytest.fleet.account_entry import UNKNOWN, AccountEntry, Attempt
from proxytest.fleet.shared_entry import GIVEN_UP, HubAwayError, Seen, SharedEntry
from proxytest.wire.clock import utc_now

if TYPE_CHECKING:
    from nats.js.kv import KeyValue

_AWAY = "the other sites may not know of a refusal, nor this one of theirs: the hub does not answer"


class Settlements:
    """What is still to be written into the hub: it goes on, whatever becomes of the run that had it to say."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, work: Coroutine[None, None, None]) -> None:
        """Begin to write."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Wait until all is written, however long the hub is away; to give up waiting loses nothing."""
        while self._tasks:
            await asyncio.shield(asyncio.gather(*self._tasks))


class HubAccounts:
    """Hands out the records of a site's accounts, for `Accounts`; the key is the fleet's, and is not in the hub."""

    def __init__(
        self,
        bucket: "KeyValue",
        machine: Callable[[str], Record],
        *,
        site: str,
        key: bytes,
        given_up: float = GIVEN_UP,
    ) -> None:
        self._bucket = bucket
        self._machine = machine
        self._site = site
        self._key = key
        self._given_up = given_up
        self._settlements = Settlements()

    def __call__(self, account: str) -> "HubRecord":
        """Return the record of an account."""
        entry = SharedEntry(self._bucket, account, self._key, given_up=self._given_up)
        return HubRecord(self._machine(account), entry, self._settlements, self._site)

    async def settled(self) -> None:
        """Wait until the hub knows how all proofs ended: before that, no job may be acknowledged."""
        await self._settlements.settled()


class HubRecord:
    """One account on this machine and in the hub; while the hub does not answer, on this machine alone."""

    def __init__(self, machine: Record, entry: SharedEntry, settlements: Settlements, site: str) -> None:
        self._machine = machine
        self._entry = entry
        self._settlements = settlements
        self._site = site
        self._away = False

    @property
    def trouble(self) -> str:
        """Why other processes or sites are not informed, as a sentence; empty if they are."""
        return "; ".join(filter(None, (self._machine.trouble, _AWAY if self._away else "")))

    async def acquire(self) -> "HubLease":
        """Wait until nobody else on this machine, and then nobody at any site, is proving the password."""
        machine = await self._machine.acquire()
        try:
            seen = await self._seen()
        except BaseException:
            machine.release()
            raise
        return HubLease(machine, self, seen)

    def failed(self, sentence: str) -> None:
        """Count a failure without a lease: a user who was accepted before is refused."""
        self._machine.failed(sentence)
        attempt = self.attempt(sentence)
        self.settle(lambda entry: entry.failed(attempt))

    def forget(self) -> None:
        """Forget the failures on this machine; those in the hub end by `unlock`."""
        self._machine.forget()

    def attempt(self, sentence: str) -> Attempt:
        """Return a new attempt of this site."""
        return Attempt(id=secrets.token_hex(8), site=self._site, at=utc_now()).ended(sentence)

    def settle(self, how: Callable[[AccountEntry], AccountEntry]) -> None:
        """Change the entry as soon as the hub answers."""
        self._settlements.begin(self._settled(how))

    async def claim(self, attempt: Attempt, seen: Seen) -> bool:
        """Write into the hub that an attempt is sent, if the entry is still as it was seen."""
        try:
            return await self._entry.write(seen.entry.claimed(attempt), seen) or await self._is_held_by(attempt)
        except HubAwayError:
            self._away = True
            return True

    async def _is_held_by(self, attempt: Attempt) -> bool:
        holder = (await self._entry.read()).entry.proving
        return holder is not None and holder.id == attempt.id

    async def _seen(self) -> Seen | None:
        """Return the entry once it is free; None if the hub does not answer."""
        try:
            while True:
                seen = await self._entry.free()
                if self._site not in seen.entry.forgiven:
                    break
                if await self._entry.write(seen.entry.learned(self._site), seen):
                    self._machine.forget()
        except HubAwayError:
            self._away = True
            return None
        self._away = False
        return seen

    async def _settled(self, how: Callable[[AccountEntry], AccountEntry]) -> None:
        try:
            await self._entry.change(how)
        except HubAwayError:
            self._away = True


class HubLease:
    """The right to try an account's password at any site; see `HubRecord`.

    It does not end with its process: an attempt without an end counts as refused to whoever waits for it.
    """

    def __init__(self, machine: Lease, record: HubRecord, seen: Seen | None) -> None:
        self._machine = machine
        self._record = record
        self._seen = seen  #: None: the hub did not answer
        self._attempt: Attempt | None = None  #: that was sent and has not ended

    @property
    def past(self) -> Remembered:
        """What is remembered now, here or in the hub: most of it is the same."""
        here = self._machine.past
        if self._seen is None or here.failures > self._seen.entry.failures:
            return here
        return self._seen.entry

    async def sending(self, sentence: str) -> bool:
        """Record an attempt in the hub, and then here, before it is sent; False: another site was first."""
        self._attempt = self._record.attempt(sentence)
        try:
            if self._seen is not None and not await self._record.claim(self._attempt, self._seen):
                self._attempt = None
                return False
            return await self._machine.sending(sentence)
        except BaseException:  # the hub may have it
            self._settle(lambda entry, attempt: entry.withdrawn(attempt))
            raise

    def accepted(self) -> None:
        """Forget the attempt and all failures before it: the password is right."""
        self._machine.accepted()
        before = self._seen.entry if self._seen is not None else UNKNOWN
        self._settle(lambda entry, attempt: entry.accepted(attempt, before))

    def failed(self, sentence: str) -> None:
        """Keep the attempt as a failure, and say how it ended."""
        self._machine.failed(sentence)
        self._attempt = self._attempt or self._record.attempt(sentence)
        self._settle(lambda entry, attempt: entry.failed(attempt.ended(sentence)))

    def withdrawn(self) -> None:
        """Remove the attempt: nothing was sent."""
        self._machine.withdrawn()
        self._settle(lambda entry, attempt: entry.withdrawn(attempt))

    def release(self) -> None:
        """Release the lease for others on this machine; in the hub, an undecided attempt has the minute that it has."""
        self._machine.release()

    def _settle(self, how: Callable[[AccountEntry, Attempt], AccountEntry]) -> None:
        attempt, self._attempt = self._attempt, None
        if attempt is not None:
            self._record.settle(lambda entry: how(entry, attempt))
