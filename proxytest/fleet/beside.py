"""A task beside a block."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager

_AGAIN = 1.0  #: seconds after which what still runs is cancelled again


@asynccontextmanager
async def beside(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Do something while the block runs, and end it with the block."""
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        while not task.done():  # Python 3.11's `wait_for` forgets a cancellation where an answer comes at that moment
            task.cancel()
            await asyncio.wait([task], timeout=_AGAIN)
        await asyncio.gather(task, return_exceptions=True)
