"""Keeps a tester from locking an account: after the first refusal an identity is left alone."""

import asyncio

from proxytest.wire.permits import Permit, ProofEnd

_EARLIER = " in an earlier run"
_SILENCES = 1  #: proofs without any answer that are no failure yet: a host may hang behind the proxy


class LockoutGuard:
    """Gives leave for proofs of one identity; Active Directory locks accounts after three to five failures.

    Never are more proofs undecided than refusals may still be risked, so that a fan-out cannot run into a refusal eight
    times at once. A proof that is silent is undecided until it ends, unless the user was proven before.
    """

    def __init__(self, *, max_failures: int) -> None:
        self._max_failures = max_failures
        self._failures = 0
        self._silences = 0
        self._undecided = 0
        self._proven = False
        self._last = ""
        self._waiting: list[asyncio.Future[None]] = []

    async def admit(self, scheme: str) -> Permit | None:
        """Wait until a proof by a scheme may be risked; None: no further one may."""
        while 0 < self.remaining <= self._undecided:
            waiter = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            await waiter
        if not self.remaining:
            return None
        self._undecided += 1
        return _OnePermit(self, scheme)

    def next_run(self) -> "LockoutGuard":
        """Give the guard of the same account in a run through another proxy: what was refused stays refused."""
        after = LockoutGuard(max_failures=self._max_failures)
        after._failures = self._failures
        after._silences = self._silences
        after._last = f"{self._last.removesuffix(_EARLIER)}{_EARLIER}"
        return after

    @property
    def refusals(self) -> tuple[int, str]:
        """How many there were, and the sentence that tells of the last."""
        return self._failures, self._last

    def recall(self, failures: int, sentence: str) -> None:
        """Take over what was refused elsewhere."""
        if failures > self._failures:
            self._failures = failures
            self._last = f"{sentence.removesuffix(_EARLIER)}{_EARLIER}"

    @property
    def remaining(self) -> int:
        """Refusals that may still be risked."""
        return max(0, self._max_failures - self._failures)

    @property
    def reason(self) -> str:
        """Why nothing further is tried, as a sentence."""
        return f"not tried: {self._last}, and a further failure could lock the account"

    @property
    def proven(self) -> bool:
        """Was the user accepted once?"""
        return self._proven

    def decided(self) -> None:
        """One proof less is undecided."""
        self._undecided -= 1
        self._wake()

    def count(self, scheme: str, end: ProofEnd) -> None:
        """Take notice of how a proof ended; after a success only a refusal counts, the rest is the network's doing."""
        if end is ProofEnd.REFUSED:
            self._fail(f"the proxy refused this user by {scheme}")
        elif end is ProofEnd.UNANSWERED and not self._proven:
            self._fail(f"the proxy did not answer this user's log-on by {scheme}")
        elif end is ProofEnd.SILENT and not self._proven:
            self._silences += 1
            if self._silences > _SILENCES:
                self._fail(f"the proxy did not answer this user's log-on by {scheme}")
        elif end is ProofEnd.ACCEPTED:
            self._proven = True

    def _fail(self, sentence: str) -> None:
        self._failures += 1
        self._last = sentence
        self._wake()

    def _wake(self) -> None:
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)
        self._waiting.clear()


class _OnePermit:
    """Leave for one proof, which is decided once and ended once."""

    def __init__(self, guard: LockoutGuard, scheme: str) -> None:
        self._guard = guard
        self._scheme = scheme
        self._decided = False
        self._ended = False

    def presume(self) -> None:
        if self._guard.proven:
            self._decide()

    def end(self, end: ProofEnd) -> None:
        if not self._ended:
            self._ended = True
            self._guard.count(self._scheme, end)
            self._decide()

    def _decide(self) -> None:
        if not self._decided:
            self._decided = True
            self._guard.decided()
