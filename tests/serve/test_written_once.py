"""A long text is written once for each version, and where that takes long nobody waits for it."""

import asyncio
import threading

import pytest

from proxytest.serve import written_once
from proxytest.serve.fleet_memory import FleetMemory, Snapshot
from proxytest.serve.written_once import WrittenOnce


async def test_however_many_ask_it_is_written_once_for_each_version(memory: FleetMemory) -> None:
    versions: list[int] = []

    def write(found: Snapshot) -> bytes:
        versions.append(found.version)
        return str(found.version).encode()

    once = WrittenOnce(memory, write)
    first = memory.version
    assert await asyncio.gather(*(once.text() for _ in range(9))) == [str(first).encode()] * 9
    memory.lose()
    assert await once.text() == str(first + 1).encode()
    assert versions == [first, first + 1]


async def test_where_it_takes_long_the_last_one_is_told_until_the_next_is_there(
    memory: FleetMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(written_once, "_LONG", 0.0)
    monkeypatch.setattr(written_once, "_SHARE", 0)
    go_on = threading.Event()
    go_on.set()

    def write(found: Snapshot) -> bytes:
        go_on.wait(10)
        return str(found.version).encode()

    once = WrittenOnce(memory, write)
    first = await once.text()
    go_on.clear()
    memory.lose()
    assert await once.text() == first
    go_on.set()
    async with asyncio.timeout(10):
        while await once.text() == first:  # noqa: ASYNC110  another thread
            await asyncio.sleep(0.01)
    assert await once.text() == str(memory.version).encode()


async def test_what_goes_wrong_is_told_and_tried_again(memory: FleetMemory) -> None:
    errors = [ZeroDivisionError()]

    def write(_: Snapshot) -> bytes:
        if errors:
            raise errors.pop()
        return b"well"

    once = WrittenOnce(memory, write)
    with pytest.raises(ZeroDivisionError):
        await once.text()
    assert await once.text() == b"well"
