"""The permit for one proof, which ends once."""

from typing import Protocol

from proxytest.engine.leases import Lease
from proxytest.engine.proof_words import WORDS
from proxytest.wire.permits import ProofEnd


class Counts(Protocol):
    """Who gave the permit."""

    proxy: str

    @property
    def patience(self) -> float:
        """Seconds without an answer after which others may be sent."""
        ...

    def release_on_silence(self, scheme: str) -> bool:
        """Allow other proofs beside an unanswered one."""
        ...

    def count(self, scheme: str, target: str, end: ProofEnd, *, late: bool = False) -> None:
        """Count the result of a proof; `late`: others were sent meanwhile."""
        ...

    def ended(self, *, released: bool) -> None:
        """Note that a proof has ended."""
        ...


class OnePermit:
    """Tells the guard how its proof ended, and who waits for the account's lease too."""

    def __init__(self, guard: Counts, scheme: str, target: str, lease: Lease | None = None, *, first: bool) -> None:
        self._guard = guard
        self._lease = lease
        self._scheme = scheme
        self._target = target
        self._released = False
        self._ended = False
        self.first = first
        self.patience = guard.patience

    def release_on_silence(self) -> None:
        """Allow other proofs, once."""
        if not (self._released or self._ended):
            self._released = self._guard.release_on_silence(self._scheme)

    def end(self, end: ProofEnd) -> None:
        """Count the result, once."""
        if not self._ended:
            self._ended = True
            self._guard.count(self._scheme, self._target, end, late=self._released)
            if self._lease is not None:
                _settle(self._lease, end, self._scheme, self._guard.proxy)
            self._guard.ended(released=self._released)


def _settle(lease: Lease, end: ProofEnd, scheme: str, proxy: str) -> None:
    """Record for other processes how a first proof ended."""
    if end is ProofEnd.ACCEPTED:
        lease.accepted()
    elif end in (ProofEnd.UNSENT, ProofEnd.TICKET):
        lease.withdrawn()
    else:
        lease.failed(WORDS[end].format(scheme=scheme, proxy=proxy))
    lease.release()
