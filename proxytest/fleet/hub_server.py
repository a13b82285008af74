"""Run nats-server with the configuration of a hub."""

import asyncio
import os
import signal
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from proxytest.fleet.hub_folder import CONFIG
from proxytest.fleet.server_config import ACCOUNTS_FILE
from proxytest.fleet.server_program import PROGRAM
from proxytest.model.errors import UsageError
from proxytest.protocol.child_environment import child_environment

Ready = Callable[[], Awaitable[None]]

_LOOK = 1.0  #: seconds between looks at the accounts
_GRACE = 10.0  #: seconds for the server to end


async def serve(folder: Path, program: str, stop: asyncio.Event, ready: Ready) -> None:
    """Run the server of a folder, given as an absolute path, until `stop` is set.

    `ready` is called when it was started, and each time that it has read another site.

    Raises UsageError where the server ends by itself, and what `ready` raises: a hub that would not read of a site
    that is revoked does not go on.
    """
    command = (program, "-c", str(folder / CONFIG))
    process = await asyncio.create_subprocess_exec(*command, env=child_environment(os.environ))
    watching = asyncio.create_task(_reload_on_change(process, folder / ACCOUNTS_FILE, ready))
    stopping = asyncio.create_task(stop.wait())
    ending = asyncio.create_task(process.wait())
    try:
        await asyncio.wait((stopping, ending, watching), return_when=asyncio.FIRST_COMPLETED)
        if watching.done():
            watching.result()  # raises: it ends in no other way
        if not stop.is_set():
            raise UsageError(f"{PROGRAM} ended with status {process.returncode}: what it says stands above")
    finally:
        watching.cancel()
        stopping.cancel()
        await _end(process)


async def _reload_on_change(process: Process, path: Path, ready: Ready) -> None:
    seen = _stamp(path)
    await ready()
    while True:
        await asyncio.sleep(_LOOK)
        if seen != (seen := _stamp(path)):
            await _reload(process)
            await ready()


async def _reload(process: Process) -> None:
    """Let a server read its configuration.

    Twice: of an account that came with a reload, imports lead nowhere until the next one (seen in 2.9.10 and 2.15.1).
    """
    with suppress(ProcessLookupError):  # it ended
        process.send_signal(signal.SIGHUP)
        await asyncio.sleep(_LOOK)
        process.send_signal(signal.SIGHUP)


def _stamp(path: Path) -> int | None:
    with suppress(OSError):
        return path.stat().st_mtime_ns
    return None


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
        with suppress(TimeoutError):
            async with asyncio.timeout(_GRACE):
                await process.wait()
                return
        process.kill()
        await process.wait()
