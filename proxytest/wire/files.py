"""Read files of this machine: a limited number of bytes, and never blocked by something that is not a file."""

import asyncio
import errno
import os
import selectors
import stat
from pathlib import Path

KIB = 1 << 10
MIB = 1 << 20

#: A pipe without a writer must not block `open`; a terminal must not become that of this process.
#: Windows has neither.
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY"))

LIMIT_PEM = 16 * MIB  #: bytes of a file of roots: about eighty times the public ones

_PART = 64 * KIB  #: bytes; the size of a pipe's buffer
_LOOK_UP = 0.2  #: seconds between checks for cancellation while waiting for a pipe


class TooLargeError(OSError):
    """The file is larger than its purpose allows."""

    def __init__(self, most: int) -> None:
        size = f"{most // MIB} MiB" if most >= MIB else f"{most // KIB} KiB"
        super().__init__(errno.EFBIG, f"it is larger than {size}")


def read_file(path: Path, most: int, *, pipes: bool) -> bytes:
    """Read a whole file of at most `most` bytes; `pipes`: it may be a pipe, such as a shell's `<(command)`.

    Raises OSError, whose `strerror` is a sentence, and TooLargeError.
    """
    data = read_beginning(path, most + 1, pipes=pipes)
    if len(data) > most:
        raise TooLargeError(most)
    return data


def read_beginning(path: Path, most: int, *, pipes: bool = False) -> bytes:
    """Read at most `most` bytes of a file.

    Raises OSError, whose `strerror` is a sentence.
    """
    descriptor = os.open(path, _FLAGS)
    try:
        kind = os.fstat(descriptor).st_mode
        if stat.S_ISREG(kind):
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                return file.read(most)
        if stat.S_ISDIR(kind):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if pipes and stat.S_ISFIFO(kind):
            return _from_pipe(descriptor, most)
        raise OSError(errno.EINVAL, f"it is no regular file{' and no pipe' if pipes else ''}")
    finally:
        os.close(descriptor)


def _from_pipe(descriptor: int, most: int) -> bytes:
    data = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while len(data) < most:
            while not selector.select(_LOOK_UP):
                _heed_cancellation()
            part = os.read(descriptor, min(_PART, most - len(data)))
            if not part:
                break
            data += part
    return bytes(data)


def _heed_cancellation() -> None:
    """Raise if the current task was cancelled: it blocks its event loop, which cannot cancel it."""
    try:
        task = asyncio.current_task()
    except RuntimeError:  # no loop: a signal ends the wait
        return
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
