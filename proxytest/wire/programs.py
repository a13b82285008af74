"""Ask the system's own programs: fixed arguments, bounded time and output; what goes wrong is a sentence."""

import asyncio
import os
import shutil
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from dataclasses import dataclass

from proxytest.protocol.child_environment import child_environment

_SECONDS = 3.0  #: after which a program counts as one that hangs; all of these answer in milliseconds
_MAX_OUTPUT = 256 * 1024  #: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a program printed, or why it printed nothing."""

    text: str = ""
    missing: str = ""


async def ask_program(command: tuple[str, ...], *, seconds: float = _SECONDS) -> Said:
    """Run a program without a shell and without input, and give what it printed."""
    name = command[0]
    path = shutil.which(name)
    if path is None:
        return Said(missing=f"{name} is not installed")
    try:
        process = await asyncio.create_subprocess_exec(
            path,
            *command[1:],
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=DEVNULL,
            env=child_environment(os.environ, session=True),
        )
    except (OSError, RuntimeError) as error:  # RuntimeError: no thread could be started that waits for its end
        return Said(missing=f"{name} cannot be run: {getattr(error, 'strerror', None) or error}")
    try:
        async with asyncio.timeout(seconds):
            return await _output(process, name)
    except TimeoutError:
        return Said(missing=f"{name} did not answer in {seconds:g} seconds")
    finally:
        await _end(process)


async def _output(process: Process, name: str) -> Said:
    """Read to the end, or to the bound."""
    data = bytearray()
    if process.stdout is not None:
        while chunk := await process.stdout.read(64 * 1024):
            data += chunk
            if len(data) > _MAX_OUTPUT:
                return Said(missing=f"{name} prints without end")
    status = await process.wait()
    if status != 0:
        return Said(missing=f"{name} ended with status {status}")
    return Said(text=data.decode(errors="replace"))


async def _end(process: Process) -> None:
    """End it and close its pipe, which a child of its own may still hold open."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    # What asyncio offers to close a pipe whose other end stays open; else the transport outlives the loop.
    process._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001
