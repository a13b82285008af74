"""Keeps a tester from locking an account: after the first refusal an identity is left alone."""

from proxytest.model.challenge import Scheme
from proxytest.model.observation import Outcome, SchemeTried, TunnelTried


class LockoutGuard:
    """Counts refused proofs of one identity over a whole run; Active Directory locks accounts after three to five."""

    def __init__(self, *, max_failures: int) -> None:
        self._max_failures = max_failures
        self._refusals: list[str] = []

    def note(self, tried: SchemeTried | TunnelTried) -> None:
        """Take notice of how a dialogue ended."""
        if tried.outcome is Outcome.REFUSED:
            # Basic tries each charset in a request of its own; the others prove once.
            attempts = tried.legs if isinstance(tried, SchemeTried) and tried.scheme is Scheme.BASIC else 1
            self._refusals += [tried.scheme.label] * attempts

    @property
    def remaining(self) -> int:
        """Refusals that may still be risked."""
        return max(0, self._max_failures - len(self._refusals))

    @property
    def reason(self) -> str:
        """Why nothing further is tried, as a sentence."""
        by = self._refusals[-1] if self._refusals else ""
        return f"not tried: the proxy refused this user by {by}, and a further failure could lock the account"
