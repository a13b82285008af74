"""The far end of a tunnel as tests play it: TLS that can be cut or alarmed at any byte, and the frames of a WebSocket."""

import base64
import hashlib
import ssl
from collections.abc import Awaitable, Callable

from tests.support.memory import TlsServer
from tests.support.peers import Behaviour, Talk

OPENED = b"HTTP/1.1 200 Connection established\r\n\r\n"
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  #: RFC 6455 section 1.3

#: TLS contexts are made for the host that is asked for.
Contexts = Callable[[str], ssl.SSLContext]


def tunnel(inside: Callable[[Talk, str], Awaitable[None]]) -> Behaviour:
    """Open every tunnel that is asked for, and go on inside it; other requests fail as where a name is unknown."""

    async def behave(talk: Talk) -> None:
        method, target, _ = (await talk.head()).split("\r\n", 1)[0].split(" ")
        if method != "CONNECT":
            await talk.say(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            return
        await talk.say(OPENED)
        await inside(talk, target.rpartition(":")[0])

    return behave


def far_end(contexts: Contexts, speak: Behaviour) -> Behaviour:
    """Open tunnels, in which this is spoken over TLS."""

    async def inside(talk: Talk, host: str) -> None:
        await talk.writer.start_tls(contexts(host))
        await speak(talk)

    return tunnel(inside)


class OwnTls:
    """TLS whose records the test writes itself, so that it can stop between any two bytes."""

    def __init__(self, talk: Talk, context: ssl.SSLContext) -> None:
        self.talk = talk
        self.server = TlsServer(context)

    async def flight(self) -> bytes:
        """Wait for the client's hello, and give what is to be answered."""
        return self.server.answer(await self._read())

    async def shake_hands(self) -> None:
        """Carry the handshake to its end."""
        while not self.server.finished:
            await self.talk.say(await self.flight())

    async def head(self) -> bytes:
        """Wait for a request inside."""
        head = b""
        while b"\r\n\r\n" not in head:
            head += self.server.read(await self._read())
        return head

    async def say(self, *parts: bytes) -> None:
        """Send, encrypted."""
        await self.talk.say(self.server.say(*parts))

    async def alarm(self) -> None:
        """Send a fatal alert, encrypted."""
        await self.talk.say(self.server.alert())

    async def _read(self) -> bytes:
        data = await self.talk.reader.read(1 << 16)
        if not data:
            raise EOFError
        return data


async def upgraded(talk: Talk, *headers: str, key: str | None = None) -> None:
    """Accept a WebSocket, by the key that was asked with or by another."""
    asked = (await talk.head()).partition("Sec-WebSocket-Key: ")[2].partition("\r\n")[0]
    proof = hashlib.sha1(f"{key or asked}{_GUID}".encode(), usedforsecurity=False).digest()
    lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", *headers]
    accept = f"Sec-WebSocket-Accept: {base64.b64encode(proof).decode()}"
    await talk.say("\r\n".join([*lines, accept, "", ""]).encode("latin-1"))


def frame(kind: int, payload: bytes = b"", *, length: int | None = None) -> bytes:
    """Write one frame, whose first byte is `kind`; `length` is what it announces (RFC 6455 section 5.2)."""
    size = len(payload) if length is None else length
    if size < 126:
        return bytes([kind, size]) + payload
    if size < 1 << 16:
        return bytes([kind, 126]) + size.to_bytes(2, "big") + payload
    return bytes([kind, 127]) + size.to_bytes(8, "big") + payload
