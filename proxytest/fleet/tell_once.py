"""Of a trouble is told once, not at each attempt."""

from collections.abc import Callable


class TellOnce:
    """Tells a sentence, unless it is the one that was told last."""

    def __init__(self, told: Callable[[str], None]) -> None:
        self._told = told
        self._last = ""

    def __call__(self, sentence: str) -> None:
        """Tell it."""
        if sentence != self._last:
            self._last = sentence
            self._told(sentence)

    def forget(self) -> None:
        """Forget what was told last: the trouble is over, and would be a new one."""
        self._last = ""
