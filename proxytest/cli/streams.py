"""Standard streams that are closed, as `2>&-` in a shell leaves them; Python makes None of each."""

import os
import sys
from pathlib import Path

_LAST = 2  #: number of standard error


def stand_in() -> None:
    """Let no socket take the number of a closed stream, where others would write into it; let errors go nowhere."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= _LAST:
        pass  # the system gives the lowest number that is free
    os.close(number)
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  open until the end
