"""Prevent an audit from locking an account: until the user is accepted once, only one proof is sent."""

import asyncio

from proxytest.wire.account_record import AccountRecord, Lease
from proxytest.wire.permits import Control, Permit, ProofEnd

_EARLIER = " in an earlier run"
#: Proofs of an accepted user without an answer, or denied on a target that accepted one: a node that refuses this user
#: may hang up, or answer 403, each time. Accounts are locked after five failures in many domains, after ten in most.
_STRAYS = 4
_IN_A_ROW = 20  #: accepted proofs that cancel the lost ones: a directory resets its counter at a success
_WORDS = {
    ProofEnd.REFUSED: "the proxy refused this user by {scheme}",
    ProofEnd.DENIED: "the proxy did not accept this user's log-on by {scheme}",
    ProofEnd.PASSED: "the proxy did not accept this user's log-on by {scheme}",
    ProofEnd.UNANSWERED: "the proxy did not answer this user's log-on by {scheme}",
}
_SENDING = "the answer to this user's log-on by {scheme} is not known"
_CHANGED = "the proxy no longer accepts the log-on by {scheme} that it accepted before"
_TOO_MANY = f"{_STRAYS} log-ons by {{scheme}} were lost or denied after this user was accepted"


class LockoutGuard:
    """Gives permits for proofs of one identity; Active Directory locks accounts after three to ten failures.

    Until the user is accepted once, every proof that is sent and not accepted is a failure, whatever the proxy
    answers. There are never more proofs in progress than failures still allowed. Once the user was accepted, a refusal
    is a failure; any other answer may concern only the host, so the accepted proof is repeated first
    (`control`), and counts as a failure if it is not accepted again.
    """

    def __init__(self, *, max_failures: int, record: AccountRecord | None = None) -> None:
        self.control: Control | None = None
        self._record = record  #: this machine's record of the account
        self._max_failures = max_failures
        self._failures = 0
        self._strays = 0
        self._in_a_row = 0
        self._under_way = 0
        self._released = 0  #: proofs without an answer for so long that others may start
        self._accepted_at: set[str] = set()
        self._proven = False
        self._doubt = ""  #: the scheme of a proof neither accepted nor refused, until the control is accepted
        self._last = ""
        self._earlier = False  #: was the last one in an earlier run?
        self._waiting: list[asyncio.Future[None]] = []

    async def admit(self, scheme: str, target: str) -> Permit | None:
        """Wait until a proof by a scheme is allowed; None: no more are allowed."""
        while self.remaining and (self._under_way >= self.remaining or self._doubt):
            if self._doubt and not self._under_way:
                await self._clear_doubt()
            else:
                await self._turn()
        return await self._permit(scheme, target) if self.remaining else None

    def next_run(self) -> "LockoutGuard":
        """Return a guard for the same account in the next run; its refusals are kept."""
        after = LockoutGuard(max_failures=self._max_failures, record=self._record)
        after._failures = self._failures
        after._last, after._earlier = self._last, True
        return after

    @property
    def refusals(self) -> tuple[int, str]:
        """The number of refusals, and a sentence about the last."""
        return self._failures, self._last

    def recall(self, failures: int, sentence: str) -> None:
        """Add refusals from elsewhere."""
        if failures > self._failures:
            self._failures = failures
            self._last, self._earlier = sentence, True

    @property
    def remaining(self) -> int:
        """The number of failures still allowed."""
        return max(0, self._max_failures - self._failures)

    @property
    def reason(self) -> str:
        """Why no more proofs are sent, as a sentence."""
        trouble = f"; {self._record.trouble}" if self._record is not None and self._record.trouble else ""
        last = f"{self._last}{_EARLIER if self._earlier else ''}"
        return f"not tried: {last}, and a further failure could lock the account{trouble}"

    @property
    def proven(self) -> bool:
        """Was the user accepted once?"""
        return self._proven

    def release_on_silence(self) -> bool:
        """Allow other proofs beside an unanswered one; return False if too many are unanswered."""
        if not self._proven or self._released + self._strays >= _STRAYS:
            return False
        self._released += 1
        self._under_way -= 1
        self._wake()
        return True

    def ended(self, *, released: bool) -> None:
        """Note that a proof has ended."""
        if released:
            self._released -= 1
        else:
            self._under_way -= 1
        self._wake()

    def count(self, scheme: str, target: str, end: ProofEnd) -> None:
        """Count the result of a proof."""
        if end is ProofEnd.ACCEPTED:
            self._accept(target)
        elif end is ProofEnd.REFUSED or (end is not ProofEnd.UNSENT and not self._proven):
            self._fail(_WORDS[end].format(scheme=scheme))
        elif end in (ProofEnd.DENIED, ProofEnd.UNANSWERED):
            self._stray(scheme, counts=end is ProofEnd.UNANSWERED or target in self._accepted_at)

    def doubt(self, scheme: str) -> None:
        """Note that nobody answered in a tunnel that counted as accepted."""
        self._stray(scheme, counts=False)

    def _stray(self, scheme: str, *, counts: bool) -> None:
        self._doubt = scheme
        self._in_a_row = 0
        self._strays += counts
        if self._strays >= _STRAYS:
            self._fail(_TOO_MANY.format(scheme=scheme))

    def _accept(self, target: str) -> None:
        self._proven = True
        self._accepted_at.add(target)
        self._in_a_row += 1
        if self._in_a_row >= _IN_A_ROW:
            self._strays = 0

    async def _clear_doubt(self) -> None:
        """Repeat the accepted proof while no other is in progress."""
        scheme, control = self._doubt, self.control
        if control is None:
            self._doubt = ""
            return
        self._under_way += 1
        try:
            accepted = await control(_ControlLeave())
        finally:
            self.ended(released=False)
        self._doubt = ""
        if not accepted and self.remaining:
            self._fail(_CHANGED.format(scheme=scheme))

    async def _permit(self, scheme: str, target: str) -> Permit | None:
        """Return a permit; for a user who was never accepted, only one process on this machine has it at a time."""
        self._under_way += 1
        if self._proven or self._record is None:
            return _OnePermit(self, scheme, target)
        try:
            lease = await self._record.acquire()
        except BaseException:
            self.ended(released=False)
            raise
        if lease.past.failures > self._failures:
            self._failures, self._last, self._earlier = lease.past.failures, lease.past.summary, False
        if not self.remaining:
            lease.release()
            self.ended(released=False)
            return None
        lease.sending(_SENDING.format(scheme=scheme))
        return _OnePermit(self, scheme, target, lease)

    async def _turn(self) -> None:
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        await waiter

    def _fail(self, sentence: str) -> None:
        self._failures += 1
        self._last, self._earlier = sentence, False
        if self._proven and self._record is not None:
            self._record.failed(sentence)
        self._wake()

    def _wake(self) -> None:
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)
        self._waiting.clear()


class _OnePermit:
    """The permit for one proof, which ends once."""

    def __init__(self, guard: LockoutGuard, scheme: str, target: str, lease: Lease | None = None) -> None:
        self._guard = guard
        self._lease = lease
        self._scheme = scheme
        self._target = target
        self._released = False
        self._ended = False
        self.first = not guard.proven

    def release_on_silence(self) -> None:
        if not (self._released or self._ended):
            self._released = self._guard.release_on_silence()

    def end(self, end: ProofEnd) -> None:
        if not self._ended:
            self._ended = True
            self._guard.count(self._scheme, self._target, end)
            if self._lease is not None:
                _settle(self._lease, end, self._scheme)
            self._guard.ended(released=self._released)


def _settle(lease: Lease, end: ProofEnd, scheme: str) -> None:
    """Record for other processes how a first proof ended."""
    if end is ProofEnd.ACCEPTED:
        lease.accepted()
    elif end is ProofEnd.UNSENT:
        lease.withdrawn()
    else:
        lease.failed(_WORDS[end].format(scheme=scheme))
    lease.release()


class _ControlLeave:
    """The permit for the control's proof, whose result the guard gets from the control itself."""

    reason = "the control is sent once"
    first = True  #: a 2xx is not enough here either

    async def admit(self, scheme: str, target: str) -> Permit | None:  # noqa: ARG002  the protocol's signature
        return self

    def doubt(self, scheme: str) -> None: ...

    def release_on_silence(self) -> None: ...

    def end(self, end: ProofEnd) -> None: ...
