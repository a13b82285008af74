"""The same for many things, a few of them at a time: a hub far away costs a round trip for each."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

_AT_ONCE = (
    16  #: answers of the largest size that a site may give are then still less than a server keeps for one client
)

T = TypeVar("T")


async def for_each(those: Iterable[T], do: Callable[[T], Awaitable[object]], *, at_once: int = _AT_ONCE) -> None:
    """Do it for each; the first error ends all."""
    left = iter(those)

    async def some() -> None:
        for one in left:
            await do(one)

    tasks = [asyncio.ensure_future(some()) for _ in range(at_once)]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
