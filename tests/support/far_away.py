"""A way to a server on loopback that is as long as one over an ocean: every byte comes late."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from tests.support.peers import Peer, Talk, peer

_READ = 1 << 16


@asynccontextmanager
async def far_away(port: int, rtt: float) -> AsyncIterator[Peer]:
    """Run a way to a port, on which a round trip takes so many seconds."""
    async with peer(partial(_relayed, port, rtt)) as way:
        yield way


async def _relayed(port: int, rtt: float, talk: Talk) -> None:
    """Carry both directions to a port, each half a round trip late; the first bytes wait for TCP's handshake too."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        opened = asyncio.get_running_loop().time() + rtt
        both = (_carried(talk.reader, writer, rtt / 2, opened), _carried(reader, talk.writer, rtt / 2, 0.0))
        await asyncio.gather(*both)
    finally:
        writer.close()


async def _carried(source: asyncio.StreamReader, sink: asyncio.StreamWriter, late: float, opened: float) -> None:
    loop, data = asyncio.get_running_loop(), b"?"
    while data:
        try:
            data = await source.read(_READ)
        except ConnectionError:
            loop.call_at(max(loop.time(), opened) + late, _cut, sink)
            return
        loop.call_at(max(loop.time(), opened) + late, _pass_on, sink, data)


def _pass_on(sink: asyncio.StreamWriter, data: bytes) -> None:
    if sink.transport.is_closing():
        return
    if data:
        sink.write(data)
    else:
        sink.close()


def _cut(sink: asyncio.StreamWriter) -> None:
    """Pass a RST on."""
    if not sink.transport.is_closing():
        sock = sink.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sink.transport.abort()
