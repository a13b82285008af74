"""Progress on stderr while the audit runs: one line that is drawn again on a terminal, else one now and then."""

import sys
import threading
import time
from collections.abc import Callable
from functools import cached_property
from math import ceil
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from proxytest.model.activity import Activity, Stage
from proxytest.report.visible import visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

_SPARSE = 30.0  #: seconds between lines where stderr is no terminal: CI ends a job that is silent for long
_IN_SECONDS = 120  #: longer times are told in minutes
_SIGNS = "-\\|/"


class LiveView:
    """A context manager that shows how far a run is; `clock` gives seconds that never go back.

    `name` says which run it is, among several.
    """

    def __init__(
        self,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
        *,
        name: str = "",
        sparse: float = _SPARSE,
    ) -> None:
        self._stream = stream or sys.stderr
        self._clock = clock
        self._name = visible(name)
        self._sparse = sparse
        self._begun = clock()
        self._flying: dict[tuple[str, str], tuple[float, float]] = {}  #: title and target: since when, for how long
        self._done = 0
        self._planned = 0
        self._live: Live | None = None
        self._over = threading.Event()
        self._beat = threading.Thread(target=self._now_and_then, daemon=True)

    def __enter__(self) -> Self:
        self._begun = self._clock()
        if self._stream.isatty() and self._console.is_terminal and not self._console.is_dumb_terminal:
            # The line is removed: the report follows, and stdout may be a file.
            from rich.live import Live

            self._live = Live(self, console=self._console, transient=True, redirect_stdout=False)
            self._live.start()
        else:
            self._beat.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._live is not None:
            self._live.stop()
            self._live = None
        else:
            self._beat.join()

    @cached_property
    def _console(self) -> "Console":
        """Made when something is shown: a run whose stderr is no terminal starts without rich."""
        from rich.console import Console

        return Console(file=self._stream, highlight=False, markup=False, emoji=False)

    def update(self, activity: Activity) -> None:
        """Record that an activity began or ended."""
        key = (activity.title, activity.target)
        if activity.stage is Stage.STARTED:
            self._flying[key] = (self._elapsed(), activity.at_most)
        else:
            self._flying.pop(key, None)
        self._done = max(self._done, activity.done)  # a probe may be asked once more
        self._planned = max(self._planned, activity.planned)

    def line(self) -> str:
        """Return how far it is, and what is waited for longest."""
        flying, now = list(self._flying.items()), self._elapsed()
        told = [f"{self._done} of {self._planned} probes done, {now:.0f} s"]
        if flying:
            (title, target), (begun, at_most) = flying[0]
            longest = f" of {_seconds(at_most)} at most" if at_most else ""
            others = f", and {len(flying) - 1} more" if len(flying) > 1 else ""
            name = visible(f"{title} {target}".rstrip())
            told.append(f"waiting for {name} ({now - begun:.0f} s{longest}){others}")
        return ": ".join(filter(None, (self._name, "; ".join(told))))

    def __rich__(self) -> "Text":
        """Return the line; rich calls this several times a second, from its own thread."""
        from rich.text import Text

        sign = _SIGNS[int(self._elapsed() * len(_SIGNS)) % len(_SIGNS)]
        return Text(f"{sign} {self.line()}", no_wrap=True, overflow="ellipsis")

    def _now_and_then(self) -> None:
        while not self._over.wait(self._sparse):
            from rich.text import Text

            self._console.print(Text(self.line()), soft_wrap=True)

    def _elapsed(self) -> float:
        return self._clock() - self._begun


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds <= _IN_SECONDS else f"{ceil(seconds / 60)} min"
