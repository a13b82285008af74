"""Closed standard streams, as after `2>&-` in a shell; Python sets each to None."""

import os
import sys
from pathlib import Path

_LAST = 2  #: number of standard error


def ensure_std_streams() -> None:
    """Open closed standard streams, so that no socket gets their numbers; discard errors."""
    while (number := os.open(os.devnull, os.O_RDWR)) <= _LAST:
        pass  # the system gives the lowest number that is free
    os.close(number)
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  open until the end
