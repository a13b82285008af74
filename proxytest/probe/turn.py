"""The permits of what is prepared: it connects and is challenged, and its proof waits until its turn comes."""

import asyncio

from proxytest.wire.permits import LetGo, Permit, Permits, keep

_HELD = 0.5  #: seconds; then the connection is let go: a proxy's helper serves nobody else while its challenge waits


class Turn:
    """The permits that are given once it is somebody's turn."""

    def __init__(self, permits: Permits) -> None:
        self._comes = asyncio.get_running_loop().create_future()
        self._permits = permits

    @property
    def reason(self) -> str:
        """Why no more proofs are allowed."""
        return self._permits.reason

    def doubt(self, scheme: str) -> None:
        """Report that nobody answered in a tunnel whose 2xx had counted as accepted."""
        self._permits.doubt(scheme)

    def comes(self) -> None:
        """Let whoever waits ask for a permit, and whoever comes later."""
        self._comes.set_result(None)

    async def admit(self, scheme: str, target: str, let_go: LetGo = keep) -> Permit | None:
        """Wait for the turn, and then for a permit."""
        held = asyncio.get_running_loop().call_later(_HELD, let_go)
        try:
            await asyncio.shield(self._comes)
        finally:
            held.cancel()
        return await self._permits.admit(scheme, target, let_go)
