"""Servers on loopback that do one odd thing each, and remember every byte that they were sent."""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import NoReturn


@dataclass(slots=True, kw_only=True)
class Talk:
    """One connection, seen from the server."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    number: int  #: 1 for the first connection
    received: bytearray = field(default_factory=bytearray)

    async def head(self) -> str:
        """Wait for a whole request head."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        self.received += head
        return head.decode("latin-1")

    async def say(self, *parts: bytes) -> None:
        """Send, each part by itself."""
        for part in parts:
            if self.writer.transport.is_closing():
                raise ConnectionResetError("the client has gone")
            self.writer.write(part)
            await self.writer.drain()

    async def repeat(self, part: bytes, *, every: float = 0.0) -> NoReturn:
        """Send the same for ever, that is until the client has gone."""
        while True:
            await self.say(part)
            await asyncio.sleep(every)  # also by 0: a drain that need not wait lets nobody else run

    async def listen(self) -> None:
        """Take whatever comes until the client goes."""
        while data := await self.reader.read(64 * 1024):
            self.received += data

    def reset(self) -> None:
        """Cut the connection with a RST instead of a FIN."""
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Behaviour = Callable[[Talk], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class Peer:
    """A running server and its connections."""

    port: int = 0
    talks: list[Talk] = field(default_factory=list)
    stop: Callable[[], None] = lambda: None  #: listen no more, and cut every connection

    @property
    def received(self) -> list[bytes]:
        """What each connection was sent."""
        return [bytes(talk.received) for talk in self.talks]


@asynccontextmanager
async def peer(
    behave: Behaviour,
    *,
    tls: ssl.SSLContext | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
    limit: int = 1 << 24,
) -> AsyncIterator[Peer]:
    """Run a server; a connection whose behaviour has ended is closed, and all are cut at the end."""
    served, tasks, transports = Peer(), set[asyncio.Task[None]](), list[asyncio.WriteTransport]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = Talk(reader=reader, writer=writer, number=len(served.talks) + 1)
        served.talks.append(talk)
        with suppress(OSError, EOFError):
            await behave(talk)
        with suppress(OSError):
            writer.close()
            await writer.wait_closed()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        transports.append(writer.transport)  # the writer forgets it when it starts TLS
        tasks.add(asyncio.ensure_future(serve(reader, writer)))

    server = await asyncio.start_server(accept, host, port, ssl=tls, limit=limit)
    served.port = server.sockets[0].getsockname()[1]

    def stop() -> None:
        server.close()
        for transport in transports:
            transport.abort()

    served.stop = stop
    try:
        yield served
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for transport in (*transports, *(talk.writer.transport for talk in served.talks)):
            transport.abort()
        await asyncio.sleep(0)  # the sockets are closed in the next round of the loop


def answers(*parts: bytes) -> Behaviour:
    """Read one request, say this, and close."""

    async def behave(talk: Talk) -> None:
        await talk.head()
        await talk.say(*parts)

    return behave


def answers_and_waits(*parts: bytes) -> Behaviour:
    """Read one request, say this, and keep the connection open."""

    async def behave(talk: Talk) -> None:
        await talk.head()
        await talk.say(*parts)
        await talk.listen()

    return behave


@asynccontextmanager
async def backlogged(behave: Behaviour) -> AsyncIterator[Peer]:
    """Listen, and never accept: the queue is full, so that a SYN stays without an answer."""
    del behave
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listening:
        address = listening.getsockname()
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.settimeout(0)
            one.connect_ex(address)
        try:
            yield Peer(port=address[1])
        finally:
            for one in waiting:
                one.close()
