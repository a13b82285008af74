"""A proxy behind which a far end speaks TLS and WebSocket; frames are short, as notification servers send them."""

import ssl
from collections.abc import Awaitable, Callable

from proxytest.protocol.websocket_handshake import accept_token
from tests.support.peers import Behaviour, Talk

PING, PONG, CLOSE = 0x89, 0x8A, 0x88
Then = Callable[[Talk], Awaitable[None]]


def opening(context: ssl.SSLContext, then: Then, *, without: str = "", greets: bool = True) -> Behaviour:
    """Open each tunnel, speak TLS, accept the upgrade, answer the first ping; then go on as the test says."""

    async def behave(talk: Talk) -> None:
        await talk.head()
        await talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
        await talk.writer.start_tls(context)
        head = await talk.head()
        key = head.partition("Sec-WebSocket-Key: ")[2].partition("\r\n")[0]
        if not key:
            await talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            return
        headers = ("Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Accept: {accept_token(key)}")
        kept = [header for header in headers if header.partition(":")[0] != without]
        await talk.say("\r\n".join(["HTTP/1.1 101 Switching Protocols", *kept, "", ""]).encode())
        if greets:
            await answer_ping(talk)
        await then(talk)

    return behave


async def frame(talk: Talk) -> tuple[int, bytes]:
    """Read one short, masked frame."""
    kind, length = await talk.reader.readexactly(2)
    mask = await talk.reader.readexactly(4)
    payload = await talk.reader.readexactly(length & 0x7F)
    return kind, bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))


async def say_frame(talk: Talk, kind: int, payload: bytes = b"") -> None:
    """Send one short frame."""
    await talk.say(bytes([kind, len(payload)]) + payload)


async def answer_ping(talk: Talk) -> None:
    """Wait for a ping and answer it."""
    kind, payload = await frame(talk)
    if kind == PING:
        await say_frame(talk, PONG, payload)
