"""The frames of a WebSocket, and how it ends."""

import asyncio

import pytest

from proxytest.wire.channel import Channel
from proxytest.wire.websocket import WebSocket
from proxytest.wire.websocket_received import Kind, Received
from tests.support.far_end import frame

TEXT, BINARY, CLOSE, PING, PONG, FIRST, MORE = 0x81, 0x82, 0x88, 0x89, 0x8A, 0x01, 0x80


class _Transport(asyncio.Transport):
    """Takes down what is said."""

    def __init__(self) -> None:
        super().__init__()
        self.said = bytearray()
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.said += data

    def close(self) -> None:
        self.closed = True

    def pause_reading(self) -> None:
        """Nothing comes by itself."""

    def resume_reading(self) -> None:
        """Nothing comes by itself."""


def _open() -> tuple[WebSocket, Channel, _Transport]:
    channel, transport = Channel(limit=1 << 16), _Transport()
    channel.connection_made(transport)
    return WebSocket(channel), channel, transport


def _unmasked(said: bytes | bytearray) -> bytes:
    """Read one short frame of the client: its kind, and its payload."""
    assert said[1] & 0x80, "RFC 6455 section 5.1: a client masks what it sends"
    mask = said[2:6]
    return bytes(said[:1]) + bytes(byte ^ mask[index % 4] for index, byte in enumerate(said[6 : 6 + (said[1] & 0x7F)]))


@pytest.mark.parametrize(
    ("said", "received"),
    [
        (frame(TEXT, b"{}"), Received(kind=Kind.TEXT)),
        (frame(BINARY, b"\0"), Received(kind=Kind.BINARY)),
        (frame(PING, b"x"), Received(kind=Kind.PING, data=b"x")),
        (frame(PONG, b"x"), Received(kind=Kind.PONG, data=b"x")),
        (frame(FIRST, b"{") + frame(MORE, b"}"), Received(kind=Kind.TEXT)),
        (frame(FIRST, b"{") + frame(PING, b"x"), Received(kind=Kind.PING, data=b"x")),
        (frame(CLOSE, b"\x03\xe8"), Received(kind=Kind.CLOSE, code=1000)),
        (frame(CLOSE), Received(kind=Kind.CLOSE, code=1005)),
        (frame(TEXT, b"\xff"), Received(kind=Kind.ERROR)),
        (frame(CLOSE, b"\0"), Received(kind=Kind.ERROR)),
        (b"<html>", Received(kind=Kind.ERROR)),
    ],
)
async def test_what_comes(said: bytes, received: Received) -> None:
    socket, channel, _ = _open()
    channel.data_received(said)
    assert await socket.receive() == received


async def test_frames_that_come_together_are_received_one_by_one() -> None:
    socket, channel, _ = _open()
    channel.data_received(frame(PING, b"1") + frame(TEXT, b"2") + frame(PONG, b"3"))
    assert [(await socket.receive()).kind for _ in range(3)] == [Kind.PING, Kind.TEXT, Kind.PONG]


@pytest.mark.parametrize("error", [None, ConnectionResetError()])
async def test_the_end_of_the_connection_is_no_close_frame(error: Exception | None) -> None:
    socket, channel, transport = _open()
    channel.connection_lost(error)
    assert await socket.receive() == Received(kind=Kind.CLOSED)
    await socket.close()
    assert transport.closed


async def test_a_ping_and_a_pong_are_masked() -> None:
    socket, _, transport = _open()
    socket.ping(b"are you there")
    assert _unmasked(transport.said) == b"\x89are you there"
    transport.said.clear()
    socket.pong(b"yes")
    assert _unmasked(transport.said) == b"\x8ayes"


async def test_a_close_frame_is_answered_with_its_code() -> None:
    socket, channel, transport = _open()
    channel.data_received(frame(CLOSE, b"\x03\xe9"))
    await socket.receive()
    await socket.close()
    assert (_unmasked(transport.said), transport.closed) == (b"\x88\x03\xe9", True)


async def test_what_is_no_frame_is_answered_by_1002() -> None:
    socket, channel, transport = _open()
    channel.data_received(b"<html>")
    await socket.receive()
    await socket.close()
    assert _unmasked(transport.said)[:3] == b"\x88\x03\xea"


async def test_closing_waits_for_the_far_ends_close_frame() -> None:
    socket, channel, transport = _open()
    closing = asyncio.create_task(socket.close())
    await asyncio.sleep(0.01)
    assert (bool(transport.said), transport.closed) == (True, False)
    channel.data_received(frame(TEXT, b"late") + frame(CLOSE, b"\x03\xe8"))
    await closing
    assert (_unmasked(transport.said), transport.closed) == (b"\x88\x03\xe8", True)
