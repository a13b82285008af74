"""Leave to prove during a load: a few side by side, until one proof is refused or several are not accepted."""

import asyncio
from collections import deque

from proxytest.engine.guard import LockoutGuard
from proxytest.wire.permits import PATIENCE, LetGo, Permit, ProofEnd, keep

#: What may be a refusal that the proxy does not call one; a ticket is no attempt on an account, but ends the load too.
_STRAY = frozenset({ProofEnd.DENIED, ProofEnd.UNANSWERED, ProofEnd.PASSED, ProofEnd.TICKET})


class Leave:
    """Gives permits for an account that was proven just before, which the guard has seen.

    The guard itself clears each doubt by a proof of its own, which would be a part of the load; here the next proof
    that is accepted clears it. Those that were not accepted in a row, those that are under way and the control at the
    end are together never more than the guard allows failures, and `at_once`.
    """

    reason = "not tried: a log-on was refused, or several were not accepted, and more could lock the account"

    def __init__(self, guard: LockoutGuard, *, at_once: int) -> None:
        self.held_back = 0  #: proofs that had to wait for another to end
        self.refused = False
        self.strayed = False  #: were as many in a row not accepted as may be?
        self._guard = guard
        self._at_once = at_once
        self._under_way = 0
        self._not_accepted: list[tuple[str, ProofEnd]] = []  #: since one was accepted, by scheme
        self._waiting = deque[asyncio.Future[bool]]()
        self._cut = False

    @property
    def remaining(self) -> int:
        """The number of failures that are still allowed; 0 where no more proofs are sent."""
        return 0 if self.refused or self.strayed else self._guard.remaining

    @property
    def in_doubt(self) -> bool:
        """Were several in a row not accepted, and none since?"""
        return self.strayed and bool(self._not_accepted)

    def begin(self) -> None:
        """Begin another load; `still_accepted` has said that it may."""
        self.strayed = self._cut = False

    def cut(self) -> None:
        """Note that what is under way is ended from here: that it has no answer is no sign of a refusal."""
        self._cut = True

    async def still_accepted(self, scheme: str, target: str) -> bool:
        """Is the account still good? In doubt the guard sends the accepted proof once more, as a control."""
        if self._not_accepted and not self.refused and (before := self._guard.remaining):
            self._guard.doubt(scheme)
            permit = await self._guard.admit(scheme, target)
            if permit is not None:
                permit.end(ProofEnd.UNSENT)
            counted = before - self._guard.remaining
            if counted:  # its control, and with it the doubt that it was told of, where that many were allowed
                del self._not_accepted[: counted - 1]
            else:
                self._not_accepted.clear()
        return not self.refused and not self._not_accepted and self._guard.remaining > 0

    def close(self) -> None:
        """Count what was not accepted, and not cleared by the end, as failures, which other runs know of."""
        if self.refused or self.strayed:
            for scheme, end in self._not_accepted:
                self._guard.fail(scheme, end)
            self._not_accepted.clear()
        self._guard.leave()

    async def admit(self, scheme: str, target: str, let_go: LetGo = keep) -> Permit | None:
        """Wait until few enough are under way; None: no more are allowed."""
        del target, let_go
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        self._wake()
        self.held_back += not waiter.done()
        try:
            return _Permit(self, scheme) if await waiter else None
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled() and waiter.result():  # it was given leave at the same moment
                self.ended(scheme, ProofEnd.UNSENT)
            raise

    def ended(self, scheme: str, end: ProofEnd) -> None:
        """Take the result of a proof, before the next one may go."""
        self._under_way -= 1
        if end is ProofEnd.ACCEPTED:
            self._not_accepted.clear()
        elif end in _STRAY:
            self._not_accepted.append((scheme, end))
        elif end is ProofEnd.REFUSED:
            self.refused = True
            self._guard.fail(scheme, end)
        self.strayed = self.strayed or (self._may_fail <= 0 and not self._cut)
        self._wake()

    @property
    def _may_fail(self) -> int:
        """How many of those under way may fail: one failure less than allowed, which is that of the control."""
        return self._guard.remaining + self._at_once - 1 - len(self._not_accepted)

    def _wake(self) -> None:
        while self._waiting and (self._under_way < min(self._at_once, self._may_fail) or not self.remaining):
            waiter = self._waiting.popleft()
            if not waiter.done():
                self._under_way += self.remaining > 0
                waiter.set_result(self.remaining > 0)


class _Permit:
    """The permit for one proof, which ends once."""

    first = True  #: a 2xx is not enough: some proxies refuse by 200 and a page
    patience = PATIENCE

    def __init__(self, leave: Leave, scheme: str) -> None:
        self._leave, self._scheme = leave, scheme
        self._ended = False

    def release_on_silence(self) -> None: ...

    def end(self, end: ProofEnd) -> None:
        if not self._ended:
            self._ended = True
            self._leave.ended(self._scheme, end)
