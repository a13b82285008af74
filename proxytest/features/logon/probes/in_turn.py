"""Log-ons that are prepared while the one before is under way: each proof waits until that one was accepted."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
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
    """Makes log-ons one after another, each with permits of its own; the next is prepared only if `ahead`."""

    def __init__(self, make: Callable[[Permits], Awaitable[_T]], permits: Permits, *, ahead: bool) -> None:
        self._make = make
        self._permits = permits
        self._ahead = ahead
        self._prepared: tuple[_Turn, asyncio.Future[_T]] | None = None

    async def next(self, *, last: bool) -> _T:
        """Return how the next one ends; if it is not the last, another is prepared meanwhile."""
        turn, made = self._prepared or self._begin()
        turn.comes.set_result(None)
        self._prepared = self._begin() if self._ahead and not last else None
        return await made

    async def close(self) -> None:
        """Give up what is prepared, before anything of it is proven."""
        if self._prepared is not None:
            _, made = self._prepared
            made.cancel()
            with suppress(asyncio.CancelledError):
                await made

    def _begin(self) -> tuple[_Turn, asyncio.Future[_T]]:
        turn = _Turn(self._permits)
        return turn, asyncio.ensure_future(self._make(turn))
