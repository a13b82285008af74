"""The reflector's STUN: it says who asked, and is never an amplifier."""

import asyncio
import os

import pytest

from proxytest.model.address import Authority
from proxytest.protocol.stun import Message, binding_request, binding_response, decode
from proxytest.reflect.stun_server import StreamReflector, UdpReflector, source

LOOPBACK = "127.0.0.1"
PLAIN = b"\x00\x01\x00\x00\x21\x12\xa4\x42" + bytes(12)  #: 20 bytes, to which an answer has 32


class Heard(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.datagrams: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: object) -> None:
        del addr
        self.datagrams.put_nowait(data)


async def answers(*requests: bytes) -> list[bytes]:
    """Send datagrams, and last one that is always answered; give what came before its answer."""
    loop = asyncio.get_running_loop()
    last = binding_request(os.urandom(12), software="so long that an answer is shorter")
    server, _ = await loop.create_datagram_endpoint(UdpReflector, (LOOPBACK, 0))
    client, heard = await loop.create_datagram_endpoint(Heard, remote_addr=server.get_extra_info("sockname"))
    try:
        for one in (*requests, last):
            client.sendto(one)
        came: list[bytes] = []
        while True:
            datagram = await heard.datagrams.get()
            message = decode(datagram)
            if isinstance(message, Message) and message.answers(last):
                assert message.mapped == source(client.get_extra_info("sockname"))
                return came
            came.append(datagram)
    finally:
        client.close()
        server.close()


@pytest.mark.parametrize("size", [None, 1272])
async def test_an_answer_is_never_longer_than_its_request(size: int | None) -> None:
    request = binding_request(os.urandom(12), software="so long that an answer is shorter", size=size)
    (answer,) = await answers(request)
    assert len(answer) <= len(request)


@pytest.mark.parametrize(
    "data",
    [
        PLAIN,
        b"hello",
        b"\0",
        b"\x01" + PLAIN[1:],  # no request
        b"\x00\x02" + PLAIN[2:],  # another method
        binding_response(decode(PLAIN), Authority(host=LOOPBACK, port=1)),  # type: ignore[arg-type]  # it is a message
        binding_request(bytes(12), software="so long that an answer is shorter")[:-1] + b"?",
    ],
    ids=["too short", "text", "a byte", "an indication", "another method", "an answer", "a wrong fingerprint"],
)
async def test_nothing_else_is_answered(data: bytes) -> None:
    assert await answers(data) == []


async def stream(*parts: bytes) -> tuple[bytes, tuple[str, int]]:
    """Say something on a connection; give what came until it was closed, or one answer's length of it."""
    server = await asyncio.get_running_loop().create_server(StreamReflector, LOOPBACK, 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
        name = writer.get_extra_info("sockname")
        for part in parts:
            writer.write(part)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
        said = await reader.read()
        writer.close()
        await writer.wait_closed()
        return said, name


async def test_a_stream_is_answered_message_by_message_also_a_plain_one() -> None:
    said, name = await stream(PLAIN, PLAIN[:7], PLAIN[7:])
    assert len(said) == 2 * 40
    message = decode(said[:40])
    assert isinstance(message, Message)
    assert message.mapped == source(name)


@pytest.mark.parametrize("data", [b"GET / HTTP/1.1\r\n\r\n", b"\x00\x01\xff\xfc" + PLAIN[4:], b"\x01\x01" + PLAIN[2:]])
async def test_a_stream_of_something_else_is_closed(data: bytes) -> None:
    assert (await stream(data))[0] == b""


def test_an_address_that_ipv6_maps_is_given_as_itself() -> None:
    assert source(("::ffff:192.0.2.1", 7)) == Authority(host="192.0.2.1", port=7)
    assert source(("fe80::1%eth0", 7)) == Authority(host="fe80::1", port=7)
