"""Leave for any number of proofs, for tests of what is not the guard."""

from proxytest.wire.permits import Permit, ProofEnd


class _Given:
    def presume(self) -> None:
        """Nobody waits."""

    def end(self, end: ProofEnd) -> None:
        """Nobody counts."""


class Unlimited:
    """Always gives leave."""

    reason = "never refused"
    remaining = 1

    async def admit(self, scheme: str) -> Permit | None:
        """Give leave at once."""
        del scheme
        return _Given()
