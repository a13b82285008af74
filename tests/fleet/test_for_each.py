"""The same for many, a few at a time."""

import asyncio

import pytest

from proxytest.fleet.for_each import for_each


async def test_each_is_done_once_and_no_more_than_a_few_at_a_time() -> None:
    done, most, now = list[int](), 0, 0

    async def do(number: int) -> None:
        nonlocal most, now
        now += 1
        most = max(most, now)
        await asyncio.sleep(0)
        now -= 1
        done.append(number)

    await for_each(range(50), do, at_once=4)
    assert sorted(done) == list(range(50))
    assert most == 4


async def test_the_first_error_ends_all() -> None:
    begun: list[int] = []

    async def do(number: int) -> None:
        begun.append(number)
        await asyncio.sleep(0)
        if number == 3:
            raise ValueError("the third")

    with pytest.raises(ValueError, match="the third"):
        await for_each(range(1000), do, at_once=4)
    assert len(begun) < 20


async def test_of_nothing_nothing_is_done() -> None:
    await for_each((), asyncio.sleep)
