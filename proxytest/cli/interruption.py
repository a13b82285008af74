"""SIGINT and SIGTERM: the first one ends an audit early, so that what was seen is judged; the second one ends all."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Self

from proxytest.cli import Terminated

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """What the signals do while a run goes on; used within its event loop, by the task that carries it out."""

    def __init__(self) -> None:
        self.signal: signal.Signals | None = None  #: the first that came
        self.stop = asyncio.Event()
        self._auditing = 0  #: audits that go on
        self._task = asyncio.current_task()
        self._loop = asyncio.get_running_loop()
        self._before = {one: signal.getsignal(one) for one in _SIGNALS}

    def __enter__(self) -> Self:
        for one in _SIGNALS:
            signal.signal(one, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for one, handler in self._before.items():
            signal.signal(one, handler)

    @contextmanager
    def auditing(self) -> Iterator[asyncio.Event]:
        """Let the first signal end what runs in the block early; what comes before it is cancelled."""
        self._auditing += 1
        try:
            yield self.stop
        finally:
            self._auditing -= 1

    def _handle(self, number: int, frame: FrameType | None) -> None:
        """Act at once: the loop itself may be held up by what reads a pipe."""
        del frame
        first = self.signal is None
        self.signal = self.signal or signal.Signals(number)
        if first and self._auditing:
            self._loop.call_soon_threadsafe(self.stop.set)
        elif self._task is not None:
            self._task.cancel()
            self._loop.call_soon_threadsafe(lambda: None)  # it sleeps, and is to see it


def end_as(number: signal.Signals | None) -> None:
    """Raise what ends the program as this signal does; nothing where none came."""
    if number is signal.SIGINT:
        raise KeyboardInterrupt
    if number is not None:
        raise Terminated
