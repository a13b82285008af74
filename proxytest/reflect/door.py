"""The door of a TCP port: how many may be inside, for how long they may keep silent, and what they came for."""

import asyncio
from collections.abc import Callable
from typing import cast

from proxytest.reflect.stun import StreamReflector

_PATIENCE = 30.0  #: seconds; a STUN transaction takes less, and who says nothing wants nothing

Protocols = Callable[[], asyncio.Protocol]


class Places:
    """How many connections may be open at once, over all ports of a server."""

    def __init__(self, number: int) -> None:
        self._free = number

    def enter(self) -> bool:
        """Take a place, if one is left."""
        if self._free <= 0:
            return False
        self._free -= 1
        return True

    def leave(self) -> None:
        """Give a place back."""
        self._free += 1


class Door(asyncio.Protocol):
    """Hands a connection to STUN or, where other bytes come first and something else is spoken here, to that."""

    def __init__(self, places: Places, other: Protocols | None = None) -> None:
        self._places = places
        self._other = other
        self._inside = False
        self._protocol: asyncio.Protocol | None = None
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let it in, if there is a place."""
        self._transport = cast("asyncio.Transport", transport)
        self._inside = self._places.enter()
        if not self._inside:
            self._transport.abort()
            return
        self._timer = asyncio.get_running_loop().call_later(_PATIENCE, self._transport.abort)

    def data_received(self, data: bytes) -> None:
        """Look at the first byte: that of a STUN message is below 64 (RFC 8489 section 5), of a text it is above."""
        if self._protocol is None and self._transport is not None:
            self._protocol = self._chosen(data[0])
            self._protocol.connection_made(self._transport)
        if self._protocol is not None:
            self._protocol.data_received(data)

    def _chosen(self, first: int) -> asyncio.Protocol:
        if first < 0x40 or self._other is None:
            return StreamReflector()
        if self._timer is not None:
            self._timer.cancel()  # what is spoken instead has time-outs of its own
        return self._other()

    def eof_received(self) -> bool | None:
        """Pass it on."""
        return self._protocol.eof_received() if self._protocol is not None else None

    def pause_writing(self) -> None:
        """Pass it on."""
        if self._protocol is not None:
            self._protocol.pause_writing()

    def resume_writing(self) -> None:
        """Pass it on."""
        if self._protocol is not None:
            self._protocol.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place back."""
        if self._timer is not None:
            self._timer.cancel()
        if self._inside:
            self._places.leave()
        if self._protocol is not None:
            self._protocol.connection_lost(exc)
