"""Standard error for progress: a closed pipe or a full disk must not end an audit."""

import os
from typing import TextIO


class BestEffortStream:
    """A stream that discards text after its first failure."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write text."""
        try:
            return self._stream.write(text)
        except OSError:
            self._detach()
            return len(text)

    def flush(self) -> None:
        """Write buffered text."""
        try:
            self._stream.flush()
        except OSError:
            self._detach()

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def _detach(self) -> None:
        """Send buffered and later text nowhere, so that the interpreter too ends quietly."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)
