"""WebSockets that are held during a load: each is read all the time, and one that ends is lost."""

import asyncio
from contextlib import suppress

from proxytest.wire.stream import OpenStream
from proxytest.wire.websocket import WebSocket
from proxytest.wire.websocket_received import Kind

_PING = b"proxytest"


class KeptSockets:
    """All that are open."""

    def __init__(self) -> None:
        self.lost = 0  #: since the last call of `taken`
        self.bug: BaseException | None = None  #: what reading one raised: whatever the far end sends, nothing should
        self._open: dict[asyncio.Task[None], tuple[WebSocket, OpenStream]] = {}
        self._answered = set[WebSocket]()
        self._ending = False

    def keep(self, socket: WebSocket, stream: OpenStream) -> None:
        """Hold one."""
        task = asyncio.ensure_future(self._read(socket))
        self._open[task] = socket, stream
        task.add_done_callback(self._ended)

    def __len__(self) -> int:
        return len(self._open)

    def taken(self) -> int:
        """Return how many were lost since the last call."""
        lost, self.lost = self.lost, 0
        return lost

    async def ping(self, seconds: float) -> None:
        """Ping each; those that do not answer in time are lost: a proxy may forget a connection without a word."""
        self._answered.clear()
        asked = {task: kept for task, kept in self._open.items() if not task.done()}
        for socket, _ in asked.values():
            socket.ping(_PING)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while any(socket not in self._answered for socket, _ in self._open.values()):  # noqa: ASYNC110  each tells the set
                    await asyncio.sleep(0.02)
        self.lost += sum(task in self._open and socket not in self._answered for task, (socket, _) in asked.items())

    async def close(self) -> None:
        """Close all at once."""
        self._ending = True
        tasks = list(self._open)
        for task, (_, stream) in list(self._open.items()):
            stream.abort()
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self, socket: WebSocket) -> None:
        while not (received := await socket.receive()).ends:
            if received.kind is Kind.PING:
                socket.pong(received.data)
            elif received.kind is Kind.PONG:
                self._answered.add(socket)

    def _ended(self, task: asyncio.Task[None]) -> None:
        _, stream = self._open.pop(task)
        stream.abort()
        self.lost += not self._ending
        if not task.cancelled():
            self.bug = self.bug or task.exception()
