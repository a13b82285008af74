"""A proxy in a thread of its own, since the command line runs an event loop of its own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Protocol


class Listening(Protocol):
    """What listens on loopback."""

    @property
    def port(self) -> int: ...


@contextmanager
def in_a_thread(proxy: AbstractAsyncContextManager[Listening]) -> Iterator[str]:
    """Run a proxy during the block, and give its address."""
    ready, address = threading.Event(), list[str]()
    loop, over = asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with proxy as listening:
            address.append(f"http://127.0.0.1:{listening.port}")
            ready.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    ready.wait(10)
    try:
        yield address[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
        loop.close()
