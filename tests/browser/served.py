"""A server of pages in a thread of its own, as the browser has it in a process of its own."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.web_server import Served, listening


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A server that runs."""

    address: str
    memory: FleetMemory
    loop: asyncio.AbstractEventLoop

    def change(self, what: Callable[[FleetMemory], object]) -> None:
        """Change what it knows, in its own thread."""

        async def changed() -> None:
            what(self.memory)

        asyncio.run_coroutine_threadsafe(changed(), self.loop).result(10)


@contextmanager
def running(memory: FleetMemory, served: Served) -> Iterator[Running]:
    """Serve until the block ends."""
    loop, stop, ports = asyncio.new_event_loop(), asyncio.Event(), list[int]()
    is_up = threading.Event()

    async def serve() -> None:
        async with listening(memory, served) as port:
            ports.append(port)
            is_up.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        if not is_up.wait(10):
            raise TimeoutError("the server does not listen")
        yield Running(address=f"http://127.0.0.1:{ports[0]}", memory=memory, loop=loop)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
