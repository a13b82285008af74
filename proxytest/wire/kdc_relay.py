"""A relay between libkrb5 and one KDC that forwards each message once: a password is sent at most once.

libkrb5 itself sends a proof to the next KDC if one hangs up, connects slowly or is silent, and repeats it by UDP.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

from proxytest.protocol.kdc import MORE_PREAUTH_DATA_REQUIRED, PREAUTH_REQUIRED, Kdc, error_code

_LONGEST = 1 << 20  #: bytes of a message; a ticket with many groups has about 64 KiB


class KdcRelay:
    """The messages that were forwarded to a KDC, and its answers."""

    def __init__(self, kdc: Kdc) -> None:
        self._kdc = kdc
        self._sent = 0
        self._open = True  # may another message be forwarded?
        self._answer: bytes | None = None
        self.port = 0
        self.serving: set[asyncio.Task[None]] = set()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Start to serve a connection."""
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self.serving.add(task)
        task.add_done_callback(self.serving.discard)

    @property
    def shown(self) -> bool:
        """May the KDC have received a proof of the password? The first message contains none."""
        return self._sent > 1

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection of libkrb5, which sends one message on each."""
        with closing(writer):
            try:
                answer = await self.answer(await _read(reader))
                if answer is not None:
                    writer.write(_framed(answer))
                    await writer.drain()
            except (OSError, EOFError):
                return

    async def answer(self, message: bytes) -> bytes | None:
        """Forward a message while the KDC asks for more; after that, repeat its error, and return no ticket.

        Closed while waiting for an answer: if none comes, nothing more is sent.
        """
        if not self._open:
            return self._answer if self._answer and error_code(self._answer) is not None else None
        self._open, self._answer = False, None
        wanted = MORE_PREAUTH_DATA_REQUIRED if self._sent else PREAUTH_REQUIRED
        self._sent += 1
        self._answer = await (_by_stream if self._kdc.stream else _by_datagram)(self._kdc, message)
        self._open = error_code(self._answer) == wanted
        return self._answer


@asynccontextmanager
async def running_relay(kdc: Kdc) -> AsyncIterator[KdcRelay]:
    """Run a relay on a loopback port until the block ends."""
    relay = KdcRelay(kdc)
    server = await asyncio.start_server(relay.accept, "127.0.0.1", 0)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        server.close()
        for task in {*relay.serving}:
            task.cancel()  # a silent KDC blocks it


async def _by_stream(kdc: Kdc, message: bytes) -> bytes:
    reader, writer = await asyncio.open_connection(kdc.host, kdc.port)
    with closing(writer):
        writer.write(_framed(message))
        return await _read(reader)


async def _by_datagram(kdc: Kdc, message: bytes) -> bytes:
    loop = asyncio.get_running_loop()
    family = socket.AF_INET6 if ":" in kdc.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as datagrams:
        datagrams.settimeout(0)
        await loop.sock_connect(datagrams, (kdc.host, kdc.port))
        await loop.sock_sendall(datagrams, message)
        return await loop.sock_recv(datagrams, _LONGEST)


def _framed(message: bytes) -> bytes:
    """Return the message after its length in four bytes (RFC 4120 section 7.2.2)."""
    return len(message).to_bytes(4, "big") + message


async def _read(reader: asyncio.StreamReader) -> bytes:
    length = int.from_bytes(await reader.readexactly(4), "big")
    if length > _LONGEST:
        raise EOFError
    return await reader.readexactly(length)
