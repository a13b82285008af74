"""Standard error for what goes on: that nobody reads it any more, or that its disk is full, must not end an audit."""

import os
from typing import TextIO


class Onlooker:
    """Passes text on until that fails, and then to nobody; all else is the stream's own."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Pass text on."""
        try:
            return self._stream.write(text)
        except OSError:
            self._detach()
            return len(text)

    def flush(self) -> None:
        """Pass on what is held back."""
        try:
            self._stream.flush()
        except OSError:
            self._detach()

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def _detach(self) -> None:
        """Let what is still held back, and all that follows, go nowhere, so that the interpreter too ends quietly."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)
