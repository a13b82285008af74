"""A way to a media host on loopback that loses, delays or drops datagrams, as a network between does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from proxytest.model.credentials import Secret
from proxytest.reflect.stun_server import UdpReflector
from tests.support.media import LOOPBACK

#: Which datagrams pass, by their bytes and their number from 0.
Passes = Callable[[bytes, int], bool]


def everything(data: bytes, number: int) -> bool:
    del data, number
    return True


@dataclass(slots=True, kw_only=True)
class Way:
    """What the network does with a request to the media host; the answer then arrives."""

    passes: Passes = everything
    delay: Callable[[int], float] = lambda number: 0.0 * number  #: seconds, of each datagram
    token: Secret | None = None
    came: list[bytes] = field(default_factory=list)


class _Delayed(UdpReflector):
    def __init__(self, way: Way) -> None:
        super().__init__(way.token)
        self._way = way

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        number = len(self._way.came)
        self._way.came.append(data)
        if self._way.passes(data, number):
            answer = super().datagram_received
            asyncio.get_running_loop().call_later(self._way.delay(number), answer, data, addr)


@asynccontextmanager
async def media_over(way: Way) -> AsyncIterator[int]:
    """Run the media host behind this way, and give its UDP port."""
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: _Delayed(way), (LOOPBACK, 0))
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()
