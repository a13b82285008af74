"""Leave for any number of proofs, for tests of what is not the guard."""

from collections.abc import Awaitable, Callable

from proxytest.wire.permits import PATIENCE, Control, LetGo, Permit, ProofEnd, keep


class _Given:
    patience = PATIENCE

    def __init__(self, ends: list[ProofEnd], *, first: bool = False) -> None:
        self._ends = ends
        self.first = first

    def release_on_silence(self) -> None:
        """Nobody waits."""

    def end(self, end: ProofEnd) -> None:
        """Write it down."""
        self._ends.append(end)


class Unlimited:
    """Always gives leave."""

    reason = "never refused"
    remaining = 1
    one_by_one = False

    def __init__(self) -> None:
        self.control: Control | None = None

    async def admit(self, scheme: str, target: str, let_go: LetGo = keep) -> Permit | None:
        """Return leave at once."""
        del scheme, target, let_go
        return _Given([])

    def doubt(self, scheme: str) -> None:
        """Nobody minds."""

    def go_side_by_side(self, *, far: bool) -> None:
        """They do so anyway."""


class Counting(Unlimited):
    """Gives leave when something has happened, and remembers what became of it."""

    def __init__(self, waits: Callable[[], Awaitable[None]] | None = None, *, first: bool = False) -> None:
        super().__init__()
        self.ends: list[ProofEnd] = []
        self._first = first
        self.admitted = 0
        self._waits = waits

    async def admit(self, scheme: str, target: str, let_go: LetGo = keep) -> Permit | None:
        """Return leave when the time has come."""
        del scheme, target, let_go
        self.admitted += 1
        if self._waits is not None:
            await self._waits()
        return _Given(self.ends, first=self._first)
