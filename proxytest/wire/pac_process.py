"""Run a PAC script in a separate process, which is killed if it does not end by itself."""

import asyncio
import importlib.util
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from proxytest.model.address import Authority
from proxytest.model.pac_result import PacScriptError
from proxytest.protocol.child_environment import child_environment
from proxytest.protocol.pac.script import Bounds, PacContext, PacResult, read_report, write_order
from proxytest.wire.child import Child, start_child
from proxytest.wire.machine_limits import own_limit

_CHILD = Path(__file__).with_name("pac_child.py")
_REPORT = 4 * 1024 * 1024  #: bytes; enough for hundreds of targets that each look up hundreds of names

#: The folder of the JavaScript engine; None: it is not installed.
Library = str | None


def find_engine() -> Library:
    """Return the folder of the JavaScript engine."""
    found = importlib.util.find_spec("quickjs")
    return str(Path(found.origin).parents[1]) if found is not None and found.origin else None


async def run_script(
    script: str,
    targets: Iterable[Authority],
    context: PacContext,
    *,
    bounds: Bounds,
    seconds: float,
    library: Library,
    child: Path = _CHILD,
) -> PacResult:
    """Run the script once for all targets; it is killed after `seconds` of wall time.

    What the script does is in the result, never raised.
    """
    asked = tuple(targets)
    if library is None:
        return PacResult(fault=PacScriptError.NO_ENGINE, detail="to evaluate PAC files install proxytest[pac]")
    try:
        process = await _started(child)
    except (OSError, RuntimeError) as error:
        if (words := own_limit(error)) is None:
            raise
        return PacResult(fault=PacScriptError.NO_PROCESS, detail=words)
    try:
        process.give(write_order(script, asked, context, bounds, library).encode())
        async with asyncio.timeout(seconds):
            report = await process.output()
            status = await process.status() if report is not None else 0
    except TimeoutError:
        return PacResult(fault=PacScriptError.KILLED, detail=f"no end within {seconds:g} s")
    finally:
        await process.end()
    if report is None:
        return PacResult(fault=PacScriptError.KILLED, detail=f"a report of more than {_REPORT} bytes")
    if status != 0:
        end = f"the system ended it by signal {-status}" if status < 0 else f"it ended with the status {status}"
        return PacResult(fault=PacScriptError.KILLED, detail=end)
    return read_report(report.decode("utf-8", "replace"), asked)


async def _started(child: Path) -> Child:
    return await start_child(
        (sys.executable, "-I", "-S", str(child)),
        most=_REPORT,
        asks=True,
        env=child_environment(os.environ),
    )
