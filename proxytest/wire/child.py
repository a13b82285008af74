"""A child process with bounded output, whose pipes close when it is ended, even if its own children hold them open.

It uses asyncio's transport and protocol, since `Process` has no public way to close the pipe that it reads.
"""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO, cast

_STDIN, _STDOUT = 0, 1


class Child(asyncio.SubprocessProtocol):
    """A running process; at most `most` bytes of its output are kept."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._output = bytearray()
        self._read = 0  # bytes that were given as lines
        self._news = asyncio.Event()
        self._said = asyncio.Event()  # set when the output has ended or is too long
        self._exited = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Store the transport."""
        self._transport = cast("asyncio.SubprocessTransport", transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Keep output, but only slightly more than the limit."""
        del fd
        self._output += data[: self._most + 1 - len(self._output)]
        self._news.set()
        if len(self._output) > self._most:
            self._said.set()

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        """Note the end of the output."""
        del exc
        if fd == _STDOUT:
            self._said.set()
            self._news.set()

    def process_exited(self) -> None:
        """Note the end of the process."""
        self._exited.set()

    def give(self, data: bytes) -> None:
        """Write the whole input without waiting: a process that does not read may still write."""
        self.say(data)
        self.close()

    def say(self, data: bytes) -> None:
        """Write a part of the input."""
        cast("asyncio.WriteTransport", self._transport.get_pipe_transport(_STDIN)).write(data)

    def close(self) -> None:
        """End the input."""
        cast("asyncio.WriteTransport", self._transport.get_pipe_transport(_STDIN)).close()

    async def line(self) -> bytes | None:
        """Wait for the next line of the output and return it; None if there is none, or too much was said."""
        while (end := self._output.find(b"\n", self._read)) < 0:
            if self._said.is_set():
                return None
            self._news.clear()
            await self._news.wait()
        line = bytes(self._output[self._read : end])
        self._read = end + 1
        return line

    async def output(self) -> bytes | None:
        """Wait for the end of the output and return it; None if it is too long."""
        await self._said.wait()
        return bytes(self._output) if len(self._output) <= self._most else None

    async def status(self) -> int:
        """Wait for the end and return the exit status; negative: the signal that ended it."""
        await self._exited.wait()
        return self._transport.get_returncode() or 0

    async def end(self) -> None:
        """End the process, and close its pipes, which its own children may hold open."""
        if not self._exited.is_set():
            with suppress(ProcessLookupError):
                self._transport.kill()
        for descriptor in (_STDIN, _STDOUT):
            if (pipe := self._transport.get_pipe_transport(descriptor)) is not None:
                pipe.close()
        await self._exited.wait()
        self._transport.close()


async def start_child(
    command: Sequence[str], *, most: int, env: Mapping[str, str], asks: bool = False, told: IO[bytes] | None = None
) -> Child:
    """Start a program without a shell; `asks`: its input follows later; `told`: takes its output and its errors.

    Raises OSError, and RuntimeError if no thread could be started to wait for its end.
    """
    given, out, errors = PIPE if asks else DEVNULL, told or PIPE, STDOUT if told else DEVNULL
    _, child = await asyncio.get_running_loop().subprocess_exec(
        lambda: Child(most), *command, stdin=given, stdout=out, stderr=errors, env=env
    )
    return child
