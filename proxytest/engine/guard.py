"""Prevent an audit from locking an account: until the user is accepted once, only one proof is sent."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from proxytest.engine.account import Account
from proxytest.engine.control import ControlPermits
from proxytest.engine.leases import Lease, Record, Remembered
from proxytest.engine.one_permit import OnePermit
from proxytest.engine.proof_words import CHANGED, NOT_ASKED, SENDING, WORDS
from proxytest.wire.clock import utc_now
from proxytest.wire.permits import PATIENCE, Control, LetGo, Permit, ProofEnd, keep

_EARLIER, _BESIDE = " in an earlier run", " in another run"
#: Proofs of an accepted user without an answer, or denied on a target that accepted one: a node that refuses this user
#: may hang up, or answer 403, each time. Accounts are locked after five failures in many domains, after ten in most.
_STRAYS = 4
_IN_A_ROW = 20  #: accepted proofs that cancel the lost ones: a directory resets its counter at a success
_PROXY = "the proxy"
_CONTROLS = 2  #: controls that could not be sent, after which none is tried
_TOO_MANY = f"{_STRAYS} log-ons by {{scheme}} to {{proxy}} were lost or denied after this user was accepted"
#: Seconds, once a late answer was what follows a log-on: it is the far end that is slow, or the lookup of its name.
_LATER = 0.5
_SIDE_BY_SIDE = 3.0  #: seconds without an answer after which others may be sent, where four go side by side
_HELD = 0.5  #: seconds for which a connection is held while another process or site proves the password
_OTHER_ACCOUNTS = (
    "; if this proxy asks another directory than that one, give their identities a different 'realm' in the scenario, "
    "or use --realm"
)


class LockoutGuard:
    """Gives permits for proofs of one identity; Active Directory locks accounts after three to ten failures.

    Until the user is accepted once, every proof that is sent and not accepted is a failure, whatever the proxy
    answers. There are never more proofs in progress than failures still allowed. Once the user was accepted, a refusal
    is a failure; any other answer may concern only the host, so the accepted proof is repeated first (`control`). If it
    is not accepted again, it counts as a failure, and with it all that was in doubt.
    """

    def __init__(
        self,
        *,
        max_failures: int,
        record: Record | None = None,
        proxy: str = "",
        now: Callable[[], datetime] = utc_now,
        account: Account | None = None,
    ) -> None:
        """Guard one run; `account` is what other runs of this process have sent and send of the same account."""
        self.control: Control | None = None
        self.proxy = proxy or _PROXY  #: as other runs call it
        self._patience = PATIENCE
        self._now = now
        self._record = record  #: what others know of the account
        self._account = account or Account()
        self._max_failures = max_failures
        self._strays = 0
        self._in_a_row = 0
        self._released = 0  #: proofs without an answer for so long that others may start
        self._accepted_at: set[str] = set()
        self._proven = False
        self._forgiven = False  #: may proofs be side by side, since a domain forgives the password of before?
        self._slow = False  #: and is that worth it?
        self._lost_beside = False  #: was one lost beside others? Then the control tells of all of them first
        self._doubt = ""  #: the scheme of a proof neither accepted nor refused, until the control is accepted
        self._doubtful = 0  #: such proofs since the last control
        self._not_sent = 0  #: controls that did not reach the proxy
        self._last = ""
        self._known = 0  #: failures that this says something of; what comes beside it, the account tells
        self._earlier = False  #: was the last one in an earlier run?
        self._elsewhere = False  #: and perhaps at another proxy?
        if self._account.failures:
            self._take_over(self._account.told)

    async def admit(self, scheme: str, target: str, let_go: LetGo = keep) -> Permit | None:
        """Wait until a proof by a scheme is allowed; None: no more are allowed.

        `let_go` is called where the wait is for the control, since the proxy may limit connections, and where it is for
        another process or site: a proxy's helper serves nobody else while its challenge has no answer.
        """
        while self.remaining and (self._account.in_doubt or self._must_wait()):
            if self._doubt:
                let_go()
            if self._must_wait():
                await self._account.change(self)
            else:
                await self._account.clear_doubt()
        return await self._permit(scheme, target, let_go) if self.remaining else None

    def _must_wait(self) -> bool:
        full = self._account.is_full(proven=self._proven, remaining=self.remaining)
        return full and not (self._go_beside and self._account.has_room_beside(self))

    @property
    def patience(self) -> float:
        """Seconds without an answer after which others may be sent."""
        return _SIDE_BY_SIDE if self._go_beside else self._patience

    @property
    def one_by_one(self) -> bool:
        """Does one proof of the accepted user wait for the other?"""
        return self._proven and not self._go_beside

    @property
    def _go_beside(self) -> bool:
        return self._forgiven and self._slow

    def go_side_by_side(self, *, far: bool) -> None:
        """Allow proofs beside each other: this user was accepted again and again, and a domain checks the scheme.

        A password that is changed meanwhile is refused to each of them, but Active Directory counts none that is one of
        the two before the present one. They are not sent so before answers take long, as those of a far proxy do.
        """
        self._forgiven = True
        self._slow = self._slow or far

    @property
    def refusals(self) -> tuple[int, str]:
        """The number of refusals, and a sentence about the last."""
        return self._account.failures, self._account.told

    def recall(self, failures: int, sentence: str) -> None:
        """Add refusals from elsewhere."""
        if failures > self._account.failures:
            self._account.recall(failures, sentence)
            self._take_over(sentence)

    def _take_over(self, sentence: str) -> None:
        self._known, self._last = self._account.failures, sentence
        self._earlier = self._elsewhere = True

    @property
    def remaining(self) -> int:
        """The number of failures still allowed."""
        return max(0, self._max_failures - self._account.failures)

    @property
    def reason(self) -> str:
        """Why no more proofs are sent, as a sentence."""
        trouble = f"; {self._record.trouble}" if self._record is not None and self._record.trouble else ""
        beside = self._account.failures > self._known
        last = f"{self._account.told}{_BESIDE}" if beside else f"{self._last}{_EARLIER if self._earlier else ''}"
        hint = _OTHER_ACCOUNTS if self._elsewhere or beside else ""
        return f"not tried: {last}, and a further failure could lock the account{hint}{trouble}"

    @property
    def proven(self) -> bool:
        """Was the user accepted once?"""
        return self._proven

    def release_on_silence(self, scheme: str) -> bool:
        """Allow other proofs beside an unanswered one; return False if too many are unanswered.

        The proxy may wait for the far end, or for a slow directory that will refuse: the control tells which.
        """
        if not self._proven or self._released + self._strays >= _STRAYS:
            return False
        self._released += 1
        self._account.fell_silent(self)
        if not (self._go_beside and self._account.has_room_beside(self)):
            self._ask_again(scheme)
        return True

    def ended(self, *, released: bool) -> None:
        """Note that a proof has ended."""
        if released:
            self._released -= 1
            self._account.silence_ended()
        else:
            self._account.ended(self)

    def count(self, scheme: str, target: str, end: ProofEnd, *, late: bool = False) -> None:
        """Count the result of a proof; `late`: others were sent meanwhile."""
        if late:
            self._slow = self._slow or end is ProofEnd.ACCEPTED
            self._patience = _LATER if end in (ProofEnd.ACCEPTED, ProofEnd.PASSED) else PATIENCE
        if end is ProofEnd.ACCEPTED:
            self._accept(target)
        elif end is ProofEnd.REFUSED or (end not in (ProofEnd.UNSENT, ProofEnd.TICKET) and not self._proven):
            self._fail(WORDS[end], scheme)
        elif end in (ProofEnd.DENIED, ProofEnd.UNANSWERED):
            self._stray(scheme, counts=end is ProofEnd.UNANSWERED or target in self._accepted_at)

    def fail(self, scheme: str, end: ProofEnd) -> None:
        """Count a proof that was not accepted as a failure, whatever its answer may mean."""
        if end in WORDS:
            self._fail(WORDS[end], scheme)

    def doubt(self, scheme: str) -> None:
        """Note that nobody answered in a tunnel that counted as accepted."""
        self._stray(scheme, counts=False)

    def _ask_again(self, scheme: str) -> None:
        self._doubt = scheme
        self._account.doubted(self, self._clear_doubt)

    def _stray(self, scheme: str, *, counts: bool) -> None:
        self._ask_again(scheme)
        self._doubtful += 1
        self._in_a_row = 0
        self._strays += counts
        if counts and self._go_beside:  # a node may refuse this user in disguise: from now on one at a time
            self._forgiven, self._lost_beside = False, True
        if self._strays >= _STRAYS and not self._lost_beside:
            self._fail(_TOO_MANY, scheme)

    def _accept(self, target: str) -> None:
        self._proven = True
        self._accepted_at.add(target)
        self._in_a_row += 1
        if self._in_a_row >= _IN_A_ROW:
            self._strays = 0

    async def _clear_doubt(self) -> None:
        """Repeat the accepted proof; nothing else is sent before it ends, though the run itself may end meanwhile."""
        scheme, control, in_doubt = self._doubt, self.control, self._doubtful + self._released
        if control is None:
            self.leave()
            return
        permits = ControlPermits(max(1, self.remaining - in_doubt))
        self._account.began(self)
        accepted = None
        try:
            accepted = await control(permits)
        finally:
            in_doubt = max(in_doubt, self._doubtful + self._released)
            if accepted:
                self._not_sent = 0
                self.leave()
                if self._strays >= _STRAYS:
                    self._fail(_TOO_MANY, scheme)
            elif permits.sent:  # all that was in doubt is shown to be refused, too
                words = CHANGED if permits.answered_otherwise else SENDING
                self.leave()
                self._fail(words, scheme, times=in_doubt + permits.sent)
            elif accepted is not None:
                self._could_not_ask(scheme, in_doubt)
            self._account.ended(self)

    def _could_not_ask(self, scheme: str, in_doubt: int) -> None:
        """Count what is in doubt where the control cannot be sent; no other process need know of it."""
        self._not_sent += 1
        if self._not_sent >= _CONTROLS:
            self._not_sent = 0
            self.leave()
            if in_doubt:  # and not accepted meanwhile
                self._fail(NOT_ASKED, scheme, times=in_doubt, remembered=False)

    def leave(self) -> None:
        """Be in doubt no longer: the run has ended, and its control with it."""
        self._doubt, self._doubtful, self._lost_beside = "", 0, False
        self._account.cleared(self)

    async def _permit(self, scheme: str, target: str, let_go: LetGo) -> Permit | None:
        """Return a permit; for a user who was never accepted, only one holder of the account's lease has it."""
        first = not self._proven
        self._account.began(self)
        if not first or self._record is None:
            return OnePermit(self, scheme, target, first=first)
        lease = None
        waits = asyncio.get_running_loop().call_later(_HELD, let_go)
        try:
            lease = await self._leased(self._record, SENDING.format(scheme=scheme, proxy=self.proxy))
        finally:
            waits.cancel()
            if lease is None:
                self.ended(released=False)
        return OnePermit(self, scheme, target, lease, first=first) if lease is not None else None

    async def _leased(self, record: Record, sentence: str) -> Lease | None:
        """Return the lease once it is recorded that a proof is sent; None: no more proofs are allowed."""
        while self.remaining:
            lease = await record.acquire()
            self._learn(lease.past)
            try:
                if self.remaining and await lease.sending(sentence):
                    return lease
            except BaseException:
                lease.release()
                raise
            lease.release()
        return None

    def _learn(self, past: Remembered) -> None:
        if past.failures > self._account.failures:
            self.recall(past.failures, past.summary)
            self._earlier = False  # the summary says it

    def _fail(self, words: str, scheme: str, *, times: int = 1, remembered: bool = True) -> None:
        self._forgiven = False
        self._last, self._earlier, self._elsewhere = words.format(scheme=scheme, proxy=_PROXY), False, False
        named = words.format(scheme=scheme, proxy=self.proxy)
        for _ in range(min(times, self.remaining) or 1):
            if self._proven and self._record is not None and remembered:
                self._record.failed(named)
            self._account.failed(f"{named} at {self._now():%H:%M} UTC")
        self._known = self._account.failures
