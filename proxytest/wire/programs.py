"""Run the system's own programs: fixed arguments, limited time and output; a failure becomes a sentence."""

import asyncio
import os
import shutil
from dataclasses import dataclass

from proxytest.protocol.child_environment import child_environment
from proxytest.wire.child import Child, start_child

_SECONDS = 3.0  #: after which a program counts as hanging; all of these answer in milliseconds
_MAX_OUTPUT = 256 * 1024  #: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandOutput:
    """The output of a program, or why there is none."""

    text: str = ""
    missing: str = ""


async def ask_program(command: tuple[str, ...], *, seconds: float = _SECONDS) -> CommandOutput:
    """Run a program without a shell and without input, and return its output."""
    name = command[0]
    path = shutil.which(name)
    if path is None:
        return CommandOutput(missing=f"{name} is not installed")
    try:
        environment = child_environment(os.environ, session=True)
        child = await start_child((path, *command[1:]), most=_MAX_OUTPUT, env=environment)
    except (OSError, RuntimeError) as error:  # RuntimeError: no thread could be started to wait for its end
        return CommandOutput(missing=f"{name} cannot be run: {getattr(error, 'strerror', None) or error}")
    try:
        async with asyncio.timeout(seconds):
            return await _output_of(child, name)
    except TimeoutError:
        return CommandOutput(missing=f"{name} did not answer in {seconds:g} seconds")
    finally:
        await child.end()


async def _output_of(child: Child, name: str) -> CommandOutput:
    output = await child.output()
    if output is None:
        return CommandOutput(missing=f"{name} prints without end")
    if status := await child.status():
        return CommandOutput(missing=f"{name} ended with status {status}")
    return CommandOutput(text=output.decode(errors="replace"))
