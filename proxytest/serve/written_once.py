"""A long text about all sites, written once for each version of what is known, however many ask for it."""

import asyncio
from collections.abc import Callable

from proxytest.serve.fleet_memory import FleetMemory, Snapshot


class WrittenOnce:
    """Keeps the last text."""

    def __init__(self, memory: FleetMemory, write: Callable[[Snapshot], bytes]) -> None:
        self._memory = memory
        self._write = write
        self._writing = asyncio.Lock()
        self._version = -1
        self._text = b""

    async def text(self) -> bytes:
        """Return the text of now; whoever comes while it is written waits for it, and the loop goes on meanwhile."""
        async with self._writing:
            if self._version != self._memory.version:
                found = self._memory.snapshot()
                self._text = await asyncio.to_thread(self._write, found)
                self._version = found.version
            return self._text
