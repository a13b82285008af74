"""What is read as a file: bounded, and a pipe only where one may stand."""

import asyncio
import errno
import os
import socket
import threading
from pathlib import Path

import pytest

from proxytest.wire.files import KIB, MIB, TooLargeError, read_beginning, read_file


def test_a_file_is_read_up_to_its_bound(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * KIB)
    assert read_file(path, KIB, pipes=False) == b"x" * KIB
    assert read_beginning(path, 3) == b"xxx"
    with pytest.raises(TooLargeError) as refused:
        read_file(path, KIB - 1, pipes=False)
    assert (refused.value.errno, refused.value.strerror) == (errno.EFBIG, "it is larger than 0 KiB")


def test_of_what_is_larger_no_more_is_read_than_its_bound(tmp_path: Path) -> None:
    path = tmp_path / "sparse"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(TooLargeError, match="it is larger than 1 MiB"):
        read_file(path, MIB, pipes=False)


def test_a_pipe_that_nobody_writes_to_is_refused_at_once_where_none_may_stand(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(OSError, match=r"it is no regular file$"):
        read_file(path, KIB, pipes=False)


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/null"])
def test_a_device_is_no_file(name: str) -> None:
    with pytest.raises(OSError, match="it is no regular file and no pipe"):
        read_file(Path(name), KIB, pipes=True)


def test_a_socket_and_a_folder_are_no_files(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        with pytest.raises(OSError, match="No such device or address"):
            read_file(tmp_path / "socket", KIB, pipes=True)
    with pytest.raises(IsADirectoryError):
        read_file(tmp_path, KIB, pipes=True)


def written_late(path: Path, content: bytes) -> threading.Thread:
    """Write to a pipe that is waited for already."""

    def write() -> None:
        with path.open("wb") as pipe:
            pipe.write(content)

    writer = threading.Timer(0.3, write)
    writer.start()
    return writer


def test_a_pipe_is_waited_for_and_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = written_late(path, b"x" * 200 * KIB)
    assert read_file(path, MIB, pipes=True) == b"x" * 200 * KIB
    writer.join()


def test_a_pipe_without_end_is_read_up_to_the_bound() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"x" * 4 * KIB)
    with pytest.raises(TooLargeError, match="larger than 1 KiB"):
        read_file(Path(f"/dev/fd/{reading}"), KIB, pipes=True)
    os.close(reading)
    os.close(writing)


async def test_a_coroutine_that_waits_for_a_pipe_can_be_cancelled_by_a_signal(tmp_path: Path) -> None:
    # As the handler of a signal does it: in this thread, while the loop is held up.
    path = tmp_path / "pipe"
    os.mkfifo(path)

    async def reads() -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        read_file(path, KIB, pipes=True)

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(reads())
