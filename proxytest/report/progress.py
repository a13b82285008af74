"""Progress on stderr while the audit runs: a live view on a terminal, else one line per activity."""

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self, TextIO

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from proxytest.model.activity import Activity, Stage
from proxytest.report.visible import visible

_SLOW = 3.0  #: seconds after which an activity shows its own time
_SHOWN = 8  #: activities in flight that are listed; a live view taller than the window cannot be redrawn


class LiveView:
    """A context manager that shows activities; `clock` gives seconds that never go back."""

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = Console(file=stream or sys.stderr, highlight=False, markup=False, emoji=False)
        self._clock = clock
        self._begun = clock()
        self._flying: dict[tuple[str, str], float] = {}  #: title and target, and when it began
        self._done = 0
        self._live: Live | None = None
        self._spinner = Spinner("line")

    def __enter__(self) -> Self:
        self._begun = self._clock()
        if self._console.is_terminal and not self._console.is_dumb_terminal:
            # The view is removed: the report follows, and stdout may be a file.
            self._live = Live(self, console=self._console, transient=True, redirect_stdout=False)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def update(self, activity: Activity) -> None:
        """Record that an activity began or ended."""
        key = (activity.title, activity.target)
        if activity.stage is Stage.STARTED:
            self._flying[key] = self._elapsed()
            return
        self._flying.pop(key, None)
        self._done += 1
        if self._live is None:
            line = Text(f"[{self._elapsed():5.1f} s] {_name(*key)}: {visible(activity.note) or 'done'}")
            self._console.print(line, soft_wrap=True)

    def __rich__(self) -> RenderableType:
        """Return the live view; rich calls this several times a second, from its own thread."""
        flying, now = tuple(self._flying.items()), self._elapsed()
        self._spinner.update(text=Text(f"{self._done} done, {len(flying)} in flight, {now:.0f} s"))
        lines = [_line(title, target, now - begun) for (title, target), begun in flying[:_SHOWN]]
        more = [Text(f"  and {len(flying) - _SHOWN} more")] if len(flying) > _SHOWN else []
        return Group(self._spinner, *lines, *more)

    def _elapsed(self) -> float:
        return self._clock() - self._begun


def _line(title: str, target: str, seconds: float) -> Text:
    slow = f"  {seconds:.0f} s" if seconds >= _SLOW else ""
    return Text(f"  {_name(title, target)}{slow}", no_wrap=True, overflow="ellipsis")


def _name(title: str, target: str) -> str:
    return visible(f"{title}  {target}".rstrip())
