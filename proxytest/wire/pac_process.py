"""Run a PAC script in a separate process, which is killed if it does not end by itself."""

import asyncio
import importlib.util
import os
import sys
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from proxytest.model.installation import Extra
from proxytest.model.pac_result import PacScriptError
from proxytest.protocol.child_environment import child_environment
from proxytest.protocol.pac.script import (
    Ask,
    Bounds,
    PacContext,
    PacResult,
    read_missed,
    read_report,
    write_found,
    write_order,
)
from proxytest.protocol.this_copy import how_to_add_here
from proxytest.wire.child import Child, start_child
from proxytest.wire.machine_limits import own_limit

_CHILD = Path(__file__).with_name("pac_child.py")
_REPORT = 16 * 1024 * 1024  #: bytes; enough for hundreds of targets that each look up hundreds of names

#: The folder of the JavaScript engine; None: it is not installed.
Library = str | None

#: Looks names up and returns what the script may know from then on; None: no more are looked up.
Find = Callable[[frozenset[str]], Awaitable[PacContext | None]]


async def _nothing(_: frozenset[str]) -> PacContext | None:
    return None


def find_engine() -> Library:
    """Return the folder of the JavaScript engine."""
    found = importlib.util.find_spec("quickjs")
    return str(Path(found.origin).parents[1]) if found is not None and found.origin else None


async def run_script(
    script: str,
    asks: Iterable[Ask],
    context: PacContext,
    *,
    bounds: Bounds,
    library: Library,
    find: Find = _nothing,
    child: Path = _CHILD,
) -> PacResult:
    """Run the script in one process for all calls; it is killed where it is silent for too long.

    What the script does is in the result, never raised.
    """
    asked = tuple(asks)
    if library is None:
        return PacResult(fault=PacScriptError.NO_ENGINE, detail=f"to evaluate PAC files: {how_to_add_here(Extra.PAC)}")
    try:
        process = await _started(child)
    except (OSError, RuntimeError) as error:
        if (words := own_limit(error)) is None:
            raise
        return PacResult(fault=PacScriptError.NO_PROCESS, detail=words)
    try:
        process.say(write_order(script, asked, context, bounds, library).encode() + b"\n")
        report = await _report(process, find, bounds.silence)
        async with asyncio.timeout(bounds.silence):
            process.close()
            output = await process.output()
            status = await process.status() if output is not None else 0
    except TimeoutError:
        return PacResult(fault=PacScriptError.KILLED, detail=f"no end within {bounds.silence:g} s")
    finally:
        await process.end()
    if output is None:
        return PacResult(fault=PacScriptError.KILLED, detail=f"a report of more than {_REPORT} bytes")
    if status != 0:
        end = f"the system ended it by signal {-status}" if status < 0 else f"it ended with the status {status}"
        return PacResult(fault=PacScriptError.KILLED, detail=end)
    return read_report(report, asked)


async def _report(process: Child, find: Find, seconds: float) -> str:
    """Look up what the script misses, until it has all; return its report."""
    while True:
        async with asyncio.timeout(seconds):
            line = (await process.line() or b"").decode("utf-8", "replace")
        missed = read_missed(line)
        if missed is None:
            return line
        found = await find(missed)
        process.say((write_found(found) if found is not None else "").encode() + b"\n")


async def _started(child: Path) -> Child:
    return await start_child(
        (sys.executable, "-I", "-S", str(child)),
        most=_REPORT,
        asks=True,
        env=child_environment(os.environ),
    )
