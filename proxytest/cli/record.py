"""`--record`: the trace in a file while the run goes on, so that it survives a crash or Ctrl-C."""

import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from proxytest.cli import say
from proxytest.model.errors import UsageError
from proxytest.model.event import Event
from proxytest.report.transcript import recorded
from proxytest.wire.write_files import open_anew


class Record:
    """The file, if one was requested; if writing fails, the record ends, but not the run."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: TextIO | None = None
        self._last = 0  #: number of the latest event in the file
        self._broken: str | None = None

    def begin(self) -> None:
        """Open the file, empty.

        Raises UsageError.
        """
        if self._path is None:
            return
        try:
            self._file = os.fdopen(open_anew(self._path), "w", encoding="utf-8")
        except OSError as error:
            raise UsageError(f"cannot write '{self._path}': {error.strerror}") from None

    def write(self, event: Event) -> None:
        """Append an event, and flush it."""
        if self._file is None:
            return
        try:
            self._file.write(recorded(event))
            self._file.flush()
            self._last = event.seq
        except OSError as error:
            self._broken = error.strerror
            self._close()

    def complete(self, trace: tuple[Event, ...]) -> None:
        """Append the last line of the trace: how many events were cut."""
        for event in trace:
            if event.seq > self._last:
                self.write(event)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()
        if self._broken is not None:
            say(f"the record '{self._path}' ends early: {self._broken}")

    def _close(self) -> None:
        if self._file is not None:
            with suppress(OSError):  # what could not be flushed is tried once more, and fails once more
                self._file.close()
            self._file = None
