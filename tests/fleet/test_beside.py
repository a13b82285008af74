"""What goes on beside a block ends with it, though Python 3.11's `wait_for` may forget one cancellation."""

import asyncio
from contextlib import suppress

from proxytest.fleet.beside import beside


async def test_it_ends_with_the_block_though_a_cancellation_is_forgotten() -> None:
    forgotten: list[str] = []

    async def tells() -> None:
        while True:
            if forgotten:
                await asyncio.sleep(60)
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)
            forgotten.append("once")

    async with asyncio.timeout(10):
        async with beside(tells()):
            await asyncio.sleep(0)
    assert forgotten == ["once"]


async def test_what_it_ends_with_is_nothing_to_the_block() -> None:
    async def fails() -> None:
        raise ValueError

    async with beside(fails()):
        await asyncio.sleep(0.01)
