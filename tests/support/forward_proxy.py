"""A small forward proxy on loopback: CONNECT leads to where it is asked for, or is answered otherwise."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.support.media import LOOPBACK

_OPENED = b"HTTP/1.1 200 Connection established\r\n\r\n"


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(4096):
            writer.write(data)
            await writer.drain()
    writer.close()


async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: str) -> None:
    """Connect to a target, and carry bytes both ways."""
    host, _, port = target.rpartition(":")
    far_reader, far_writer = await asyncio.open_connection(host, int(port))
    try:
        await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
    finally:
        await end(far_writer)


async def end(writer: asyncio.StreamWriter) -> None:
    """Close a connection, and wait until it is."""
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


@asynccontextmanager
async def forward_proxy(*, deny: str = "", status: str = "403 Forbidden") -> AsyncIterator[int]:
    """Run it and give its port; a host that begins with `deny` is answered by the status."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, EOFError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            host, _, port = head.split()[1].rpartition(":")
            if deny and host.startswith(deny):
                writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
            else:
                writer.write(_OPENED)
                await forward(reader, writer, f"{host.strip('[]')}:{port}")
        writer.close()

    server = await asyncio.start_server(serve, LOOPBACK, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
