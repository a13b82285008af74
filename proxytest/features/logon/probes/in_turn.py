"""Log-ons that are prepared while the one before is under way: each proof waits until that one was accepted."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from proxytest.probe.turn import Turn
from proxytest.wire.permits import Permits

_T = TypeVar("_T")


class InTurn(Generic[_T]):
    """Makes log-ons one after another, each with permits of its own; as many as `ahead` are prepared meanwhile."""

    def __init__(
        self, make: Callable[[Permits], Awaitable[_T]], permits: Permits, *, times: int, ahead: int = 0
    ) -> None:
        self._make = make
        self._permits = permits
        self._left = times
        self._ahead = ahead
        self._prepared = deque[tuple[Turn, asyncio.Future[_T]]]()

    async def next(self) -> _T:
        """Return how the next one ends; others are prepared meanwhile. There is a next one `times` times."""
        while self._left and len(self._prepared) <= self._ahead:
            self._left -= 1
            turn = Turn(self._permits)
            self._prepared.append((turn, asyncio.ensure_future(self._make(turn))))
        turn, made = self._prepared.popleft()
        turn.comes()
        return await made

    async def close(self) -> None:
        """Give up what is prepared, before anything of it is proven."""
        for _, made in self._prepared:
            made.cancel()
        await asyncio.gather(*(made for _, made in self._prepared), return_exceptions=True)
