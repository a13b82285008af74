"""What the far end, or who stands in its place, may do with a WebSocket inside the tunnel."""

from tests.hostile.answers import EMPTY, OK, TERMINAL
from tests.hostile.row import KIB, MIB, WEBSOCKET, Row, inside
from tests.support.bombs import deflated
from tests.support.far_end import accepts, floods, frame, serves, switching
from tests.support.peers import Behaviour, Talk

MORE, TEXT, BINARY, CLOSE, PING, PONG = 0x00, 0x81, 0x82, 0x88, 0x89, 0x8A
FIRST = 0x01  #: a text of which more is to come
COMPRESSED, MASKED = 0x40, 0x80
FAILS, WARNS, PASSES = "wss/upgrade fail", "wss/upgrade warn", "wss/upgrade pass"


def _masked(kind: int, payload: bytes) -> bytes:
    return bytes([kind, MASKED | len(payload)]) + bytes(4) + payload


def refuses(*parts: bytes) -> Behaviour:
    """Answer a request for a WebSocket so, again and again."""

    async def websocket(talk: Talk, head: str) -> None:
        del head
        await talk.say(*parts)
        while await talk.head():
            await talk.say(*parts)

    return serves(websocket)


def _opens_with(*parts: bytes) -> Behaviour:
    """Say something in one piece with the 101."""

    async def websocket(talk: Talk, head: str) -> None:
        await talk.say(b"".join([switching(head), *parts]))

    return serves(websocket)


async def _announces(talk: Talk, head: str) -> None:
    """Announce 2 GiB, and send for ever."""
    await talk.say(switching(head), frame(BINARY, length=1 << 31))
    await talk.repeat(b"x" * 64 * KIB)


def _websocket(name: str, behave: Behaviour, ends: str = FAILS, failure: str = "", within: float = 3.0) -> Row:
    return Row(
        name=f"WebSocket: {name}", act=inside(behave), failure=failure, ends=ends, target=WEBSOCKET, within=within
    )


_DEFLATE = ("Sec-WebSocket-Extensions: permessage-deflate",)

WEBSOCKETS = (
    _websocket("2 GiB announced", serves(_announces)),
    _websocket("8 EiB announced", accepts(frame(BINARY, length=(1 << 63) - 1))),
    _websocket("more than 8 EiB announced", accepts(frame(BINARY, length=(1 << 64) - 1)), WARNS),
    _websocket("fragmented for ever", floods(frame(FIRST, b"x"), frame(MORE, b"x" * 1000) * 64)),
    _websocket("fragmented for ever, empty", floods(frame(FIRST), frame(MORE) * 16 * KIB)),
    _websocket("compressed bomb", accepts(frame(BINARY | COMPRESSED, deflated(256)), headers=_DEFLATE), WARNS),
    _websocket("compressed, and not agreed", accepts(frame(TEXT | COMPRESSED, deflated(1))), WARNS),
    # What only the far end can have sent, inside TLS that nobody opened, is no failure of the proxy.
    _websocket("masked frames", accepts(_masked(TEXT, b"hello")), WARNS),
    # RFC 6455 section 5.1: "A client MUST close a connection if it detects a masked frame", and browsers do.
    _websocket("masked pong", accepts(_masked(PONG, b"proxytest")), WARNS),
    _websocket("ping flood", floods(b"", frame(PING, b"x" * 125) * 500)),
    _websocket("empty ping flood", floods(b"", frame(PING) * 16 * KIB)),
    _websocket("text flood", floods(b"", frame(TEXT, b"x" * 60_000))),
    _websocket("empty text flood", floods(b"", frame(TEXT) * 16 * KIB)),
    _websocket("pings that drip", floods(b"", frame(PING, b"x"), every=0.2)),
    _websocket("text that drips", floods(b"", frame(TEXT, b"x"), every=0.2)),
    _websocket("pings that drip after the pong", floods(frame(PONG, b"proxytest"), frame(PING), every=0.2), PASSES),
    _websocket("a frame that drips", floods(frame(TEXT, length=9999), b"x", every=0.2)),
    _websocket("text instead of pong", accepts(frame(TEXT, b"proxytest"))),
    _websocket("a pong of something else", accepts(frame(PONG, b"else"))),
    _websocket("close with a reason of 1 MiB", accepts(frame(CLOSE, b"\x03\xe8" + b"x" * MIB)), WARNS),
    _websocket(
        "close with terminal escapes", accepts(frame(CLOSE, b"\x03\xe8" + TERMINAL.replace(b"\x9b", b"\0"))), WARNS
    ),
    _websocket("close with a reason that is no UTF-8", accepts(frame(CLOSE, b"\x03\xe8\xff")), WARNS),
    _websocket("close with a code that is none", accepts(frame(CLOSE, b"\x00\x00")), WARNS),
    _websocket("a kind that is none", accepts(frame(0x8F)), WARNS),
    _websocket("reserved bits", accepts(frame(0xF1, b"x")), WARNS),
    _websocket("text that is no UTF-8", accepts(frame(TEXT, b"\xff")), WARNS),
    _websocket("continues nothing", accepts(frame(0x80, b"x")), WARNS),
    _websocket("closes in a frame", accepts(frame(TEXT, b"x", length=50))),
    _websocket("wrong Sec-WebSocket-Accept", accepts(key="another"), WARNS),
    _websocket("101 with a body", _opens_with(b"<html>no WebSocket here</html>"), WARNS),
    _websocket("101 with a Content-Length", accepts(b"sorry", headers=("Content-Length: 5",)), WARNS),
    _websocket("101 with chunked", accepts(b"5\r\nsorry\r\n", headers=("Transfer-Encoding: chunked",)), WARNS),
    _websocket("101 without Upgrade", refuses(b"HTTP/1.1 101 Switching Protocols\r\n\r\n"), WARNS),
    _websocket(
        "101 with a subprotocol unasked",
        accepts(frame(PONG, b"proxytest"), headers=("Sec-WebSocket-Protocol: x",)),
        WARNS,
    ),
    _websocket("redirects to itself", refuses(b"HTTP/1.1 302 Found\r\nLocation: /\r\n" + EMPTY), WARNS),
    _websocket(
        "redirects elsewhere",
        refuses(b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\n" + EMPTY),
        WARNS,
    ),
    _websocket("200 instead", refuses(OK + EMPTY), WARNS),
    _websocket("HTTP/2 instead", refuses(b"\0\0\0\4\0\0\0\0\0"), failure="websocket not-http"),
    _websocket("silence", serves(lambda talk, _: talk.listen()), failure="websocket timeout"),
)
