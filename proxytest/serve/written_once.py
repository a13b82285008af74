"""A long text about all sites, written once for each version of what is known, however many ask for it."""

import asyncio
from collections.abc import Callable

from proxytest.serve.fleet_memory import FleetMemory, Snapshot
from proxytest.wire.clock import monotonic

_LONG = 0.5  #: seconds of writing after which nobody waits for a newer text
_SHARE = 4  #: times as long as it took to write it, such a text is good


class WrittenOnce:
    """Keeps the last text."""

    def __init__(self, memory: FleetMemory, write: Callable[[Snapshot], bytes]) -> None:
        self._memory = memory
        self._write = write
        self._writing: asyncio.Task[None] | None = None
        self._version = -1
        self._text = b""
        self._took = 0.0
        self._written = 0.0  #: when, on the monotonic clock

    async def text(self) -> bytes:
        """Return the text of now; where writing it takes long, the last one, while the next one is written."""
        if self._version != self._memory.version and not self._is_good_for_now():
            if self._writing is None or self._writing.done():
                self._writing = asyncio.ensure_future(self._write_anew())
            if not self._text or self._took < _LONG:
                await asyncio.shield(self._writing)
        return self._text

    def _is_good_for_now(self) -> bool:
        return self._took >= _LONG and monotonic() < self._written + _SHARE * self._took

    async def _write_anew(self) -> None:
        found, begun = self._memory.snapshot(), monotonic()
        self._text = await asyncio.to_thread(self._write, found)
        self._version, self._written = found.version, monotonic()
        self._took = self._written - begun
