"""The far end of a tunnel as tests play it: TLS that can be cut at any byte, and the frames of a WebSocket."""

import base64
import hashlib
import ssl
from collections.abc import Awaitable, Callable, Iterator

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


async def opens(talk: Talk, contexts: Contexts, host: str) -> None:
    """Open a tunnel, answer the handshake in it, and say no more."""
    await talk.say(OPENED)
    server = TlsServer(contexts(host))
    while not server.finished and (hello := await talk.reader.read(1 << 16)):
        await talk.say(server.answer(hello))
    await talk.listen()


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
        head = self.server.read(b"")  # what came in one piece with the handshake's last message
        while b"\r\n\r\n" not in head:
            head += await self.read()
        return head

    async def read(self) -> bytes:
        """Wait for something inside."""
        return self.server.read(await self._read())

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


def serves(websocket: Callable[[Talk, str], Awaitable[None]]) -> Behaviour:
    """Answer a page, and a request for a WebSocket, whose head is given on, by this."""

    async def behave(talk: Talk) -> None:
        head = await talk.head()
        if "Upgrade: websocket" in head:
            await websocket(talk, head)
        else:
            await talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await talk.listen()

    return behave


def accepts(*parts: bytes, headers: tuple[str, ...] = (), key: str | None = None) -> Behaviour:
    """Open the WebSocket, by the key that was asked with or by another, wait for a frame, and say this."""

    async def websocket(talk: Talk, head: str) -> None:
        await talk.say(switching(head, *headers, key=key))
        await talk.reader.read(1)
        await talk.say(*parts)

    return serves(websocket)


def floods(first: bytes, again: bytes, *, every: float = 0.0) -> Behaviour:
    """Open the WebSocket, say the first part once and then the other for ever."""

    async def websocket(talk: Talk, head: str) -> None:
        await talk.say(switching(head), first)
        await talk.repeat(again, every=every)

    return serves(websocket)


def switching(head: str, *headers: str, key: str | None = None) -> bytes:
    """Accept a WebSocket (RFC 6455 section 4.2.2)."""
    asked = head.partition("Sec-WebSocket-Key: ")[2].partition("\r\n")[0]
    proof = hashlib.sha1(f"{key or asked}{_GUID}".encode(), usedforsecurity=False).digest()
    lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", *headers]
    accept = f"Sec-WebSocket-Accept: {base64.b64encode(proof).decode()}"
    return "\r\n".join([*lines, accept, "", ""]).encode("latin-1")


def frame(kind: int, payload: bytes = b"", *, length: int | None = None) -> bytes:
    """Write one frame, whose first byte is `kind`; `length` is what it announces (RFC 6455 section 5.2)."""
    size = len(payload) if length is None else length
    if size < 126:
        return bytes([kind, size]) + payload
    if size < 1 << 16:
        return bytes([kind, 126]) + size.to_bytes(2, "big") + payload
    return bytes([kind, 127]) + size.to_bytes(8, "big") + payload


def with_certificate(flight: bytes, der: bytes) -> bytes:
    """Put another certificate into a server's first flight of TLS 1.2 (RFC 5246 section 7.4.2)."""
    messages = b"".join(content for _, content in _records(flight))
    hello = 4 + int.from_bytes(messages[1:4], "big")
    certificates = len(der).to_bytes(3, "big") + der
    body = len(certificates).to_bytes(3, "big") + certificates
    rest = messages[hello + 4 + int.from_bytes(messages[hello + 1 : hello + 4], "big") :]
    shown = messages[:hello] + b"\x0b" + len(body).to_bytes(3, "big") + body + rest
    return b"\x16\x03\x03" + len(shown).to_bytes(2, "big") + shown


def without_renegotiation_info(flight: bytes) -> bytes:
    """Take `renegotiation_info` (RFC 5746 section 3.2) out of the ServerHello of a server's first flight of TLS 1.2."""
    messages = b"".join(content for _, content in _records(flight))
    end = 4 + int.from_bytes(messages[1:4], "big")
    session = 4 + 2 + 32  # behind type and length, version and random
    extensions = session + 1 + messages[session] + 2 + 1  # behind the session, the cipher suite and the compression
    kept, left = b"", messages[extensions + 2 : end]
    while left:
        size = 4 + int.from_bytes(left[2:4], "big")
        kept += left[:size] if left[:2] != b"\xff\x01" else b""
        left = left[size:]
    hello = messages[4:extensions] + len(kept).to_bytes(2, "big") + kept
    shown = b"\x02" + len(hello).to_bytes(3, "big") + hello + messages[end:]
    return b"\x16\x03\x03" + len(shown).to_bytes(2, "big") + shown


def _records(flight: bytes) -> Iterator[tuple[int, bytes]]:
    while flight:
        end = 5 + int.from_bytes(flight[3:5], "big")
        yield flight[0], flight[5:end]
        flight = flight[end:]
