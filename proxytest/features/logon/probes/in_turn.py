"""Log-ons that are prepared while the one before is under way: each proof waits until that one was accepted."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from proxytest.wire.permits import LetGo, Permit, Permits, keep

_T = TypeVar("_T")
_HELD = 0.5  #: seconds; then the connection is let go: a proxy's helper serves nobody else while its challenge waits


class _Turn:
    """The permits of one log-on, which it gets once it is its turn."""

    def __init__(self, permits: Permits) -> None:
        self.comes = asyncio.get_running_loop().create_future()
        self._permits = permits

    @property
    def reason(self) -> str:
        """Why no more proofs are allowed."""
        return self._permits.reason

    def doubt(self, scheme: str) -> None:
        """Report that nobody answered in a tunnel whose 2xx had counted as accepted."""
        self._permits.doubt(scheme)

    async def admit(self, scheme: str, target: str, let_go: LetGo = keep) -> Permit | None:
        """Wait for the turn, and then for a permit."""
        held = asyncio.get_running_loop().call_later(_HELD, let_go)
        try:
            await asyncio.shield(self.comes)
        finally:
            held.cancel()
        return await self._permits.admit(scheme, target, let_go)


class InTurn(Generic[_T]):
    """Makes log-ons one after another, each with permits of its own; as many as `ahead` are prepared meanwhile."""

    def __init__(
        self, make: Callable[[Permits], Awaitable[_T]], permits: Permits, *, times: int, ahead: int = 0
    ) -> None:
        self._make = make
        self._permits = permits
        self._left = times
        self._ahead = ahead
        self._prepared = deque[tuple[_Turn, asyncio.Future[_T]]]()

    async def next(self) -> _T:
        """Return how the next one ends; others are prepared meanwhile. There is a next one `times` times."""
        while self._left and len(self._prepared) <= self._ahead:
            self._left -= 1
            turn = _Turn(self._permits)
            self._prepared.append((turn, asyncio.ensure_future(self._make(turn))))
        turn, made = self._prepared.popleft()
        turn.comes.set_result(None)
        return await made

    async def close(self) -> None:
        """Give up what is prepared, before anything of it is proven."""
        for _, made in self._prepared:
            made.cancel()
        await asyncio.gather(*(made for _, made in self._prepared), return_exceptions=True)
