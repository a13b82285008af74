"""Play configurations in several processes, each of them one after the other."""

import asyncio
import ctypes
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from bench.verdicts.generate import kind_of
from bench.verdicts.score import Outcome, read
from bench.verdicts.truth import Configuration
from tests.support.scripted import Authorities

_NEW_NETWORK = 0x40000000  #: CLONE_NEWNET of unshare(2)
_SECONDS = 90.0  #: for one configuration; a run that takes longer is a miss


def play_all(
    configurations: Sequence[Configuration], processes: int, told: Callable[[Outcome], None] = lambda _: None
) -> Iterator[Outcome]:
    """Play them, and return each outcome in the order of the configurations."""
    with ProcessPoolExecutor(max_workers=processes, initializer=_begin) as pool:
        for outcome in pool.map(play, configurations):
            told(outcome)
            yield outcome


def _begin() -> None:
    """Leave the machine to whoever else works on it, and have a loopback of one's own for the real servers."""
    os.nice(10)
    os.environ["XDG_RUNTIME_DIR"] = mkdtemp(prefix="verdicts-")  # what one audit was refused is nothing to others
    if os.geteuid() == 0 and ctypes.CDLL(None, use_errno=True).unshare(_NEW_NETWORK) == 0:
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)  # noqa: S607  where Debian has it


@cache
def _authorities() -> Authorities:
    return Authorities(folder=Path(mkdtemp(prefix="verdicts-")))


def play(configuration: Configuration) -> Outcome:
    """Play one configuration; whatever goes wrong with it is an outcome."""
    began = time.monotonic()
    try:
        report = asyncio.run(asyncio.wait_for(kind_of(configuration).play(configuration, _authorities()), _SECONDS))
    except TimeoutError:
        return Outcome(configuration=configuration, told=None, trouble=f"not done after {_SECONDS:g} s")
    except Exception as error:  # noqa: BLE001  one configuration must not end the others
        trouble = f"{type(error).__name__}: {error}".replace("\n", " ")[:200]
        return Outcome(configuration=configuration, told=None, trouble=trouble)
    return Outcome(configuration=configuration, told=read(report), seconds=time.monotonic() - began)
