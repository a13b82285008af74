"""Progress of several runs on stderr: how many have ended, and how far the oldest is of those that go on."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from proxytest.model.activity import Activity
from proxytest.report.progress import LiveView


class RunsView(LiveView):
    """A context manager that shows how far several runs are."""

    def __init__(self, total: int, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(stream, clock)
        self._total = total
        self._ended = 0
        self._going_on: dict[str, LiveView] = {}  #: which tell of one run, and are not shown themselves

    @contextmanager
    def run(self, name: str) -> Iterator[Callable[[Activity], None]]:
        """Show a run while it goes on."""
        self._going_on[name] = LiveView(clock=self._clock, name=name)
        try:
            yield self._going_on[name].update
        finally:
            del self._going_on[name]
            self._ended += 1

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Take the line away while something else is written to the terminal."""
        live = self._live
        if live is not None:
            live.stop()
        try:
            yield
        finally:
            if live is not None:
                live.start()

    def line(self) -> str:
        """Return how many have ended, and how far the oldest is of those that go on."""
        going_on = list(self._going_on.values())
        told = f"{self._ended} of {self._total} runs ended, {self._elapsed():.0f} s"
        if not going_on:
            return told
        beside = f"{len(going_on)} side by side, the oldest is " if len(going_on) > 1 else ""
        return f"{told}; {beside}{going_on[0].line()}"
