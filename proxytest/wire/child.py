"""A child process whose output is bounded, and whose pipes close when it is ended, whoever else holds them open.

By asyncio's transport and protocol: its `Process` has no public way to close the end of a pipe that it reads.
"""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import cast

_STDIN, _STDOUT = 0, 1


class Child(asyncio.SubprocessProtocol):
    """A process that was started; of its output at most `most` bytes are kept."""

    def __init__(self, most: int) -> None:
        loop = asyncio.get_running_loop()
        self._most = most
        self._output = bytearray()
        self._said = loop.create_future()  # is its output at an end, or too long?
        self._exited = loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.SubprocessTransport", transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Keep output, and of too much a part that shows it."""
        del fd
        self._output += data[: self._most + 1 - len(self._output)]
        if len(self._output) > self._most:
            _set(self._said)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        """Remember the end of the output."""
        del exc
        if fd == _STDOUT:
            _set(self._said)

    def process_exited(self) -> None:
        """Remember the end."""
        _set(self._exited)

    def give(self, data: bytes) -> None:
        """Write all of its input, without waiting: a process that does not read may still write."""
        pipe = cast("asyncio.WriteTransport", self._transport.get_pipe_transport(_STDIN))
        pipe.write(data)
        pipe.close()

    async def output(self) -> bytes | None:
        """Wait for the end of the output and return it; None where it is too long."""
        await self._said
        return bytes(self._output) if len(self._output) <= self._most else None

    async def status(self) -> int:
        """Wait for the end and return the exit status; below zero: the signal that ended it."""
        await self._exited
        return self._transport.get_returncode() or 0

    async def end(self) -> None:
        """End it, and close its pipes, which a child of its own may hold open."""
        if not self._exited.done():
            with suppress(ProcessLookupError):
                self._transport.kill()
        for descriptor in (_STDIN, _STDOUT):
            if (pipe := self._transport.get_pipe_transport(descriptor)) is not None:
                pipe.close()
        await self._exited
        self._transport.close()


async def start_child(command: Sequence[str], *, most: int, env: Mapping[str, str], asks: bool = False) -> Child:
    """Start a program without a shell; `asks`: it is given its input later.

    Raises OSError, and RuntimeError where no thread could be started that waits for its end.
    """
    _, child = await asyncio.get_running_loop().subprocess_exec(
        lambda: Child(most), *command, stdin=PIPE if asks else DEVNULL, stdout=PIPE, stderr=DEVNULL, env=env
    )
    return child


def _set(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
