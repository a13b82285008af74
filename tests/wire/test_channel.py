"""The reading end of a connection: what came is read, also after the end, and no more is held than the limit."""

import asyncio

import pytest

from proxytest.wire.channel import Channel
from proxytest.wire.classify import ClosedEarlyError
from tests.support.memory import MemoryTransport


def channel(*, limit: int = 10) -> tuple[Channel, MemoryTransport]:
    made, transport = Channel(limit=limit), MemoryTransport()
    transport.resume_reading()
    made.connection_made(transport)
    return made, transport


async def test_all_that_came_is_read_at_once() -> None:
    made, _ = channel()
    made.data_received(b"one ")
    made.data_received(b"two")
    assert await made.read() == b"one two"


async def test_a_reader_waits_for_data() -> None:
    made, _ = channel()
    reading = asyncio.ensure_future(made.read())
    await asyncio.sleep(0)
    made.data_received(b"late")
    assert await reading == b"late"


async def test_data_before_the_end_is_read_before_the_end_is_told() -> None:
    made, _ = channel()
    made.data_received(b"bye")
    made.eof_received()
    ended = [made.ended]
    assert await made.read() == b"bye"
    assert [*ended, made.ended] == [False, True]
    with pytest.raises(ClosedEarlyError):
        await made.read()


async def test_a_reader_that_waits_is_told_of_a_reset() -> None:
    made, _ = channel()
    reading = asyncio.ensure_future(made.read())
    await asyncio.sleep(0)
    made.connection_lost(ConnectionResetError())
    with pytest.raises(ConnectionResetError):
        await reading


async def test_a_sender_that_is_too_fast_has_to_wait_until_all_was_read() -> None:
    made, transport = channel(limit=10)
    made.data_received(b"x" * 11)
    assert not transport.reading
    await made.read()
    assert transport.reading


async def test_what_was_read_too_far_is_read_again_or_given_away() -> None:
    made, transport = channel()
    made.data_received(b"head|body")
    await made.read()
    made.unread(b"body")
    assert made.release() == (transport, b"body")
    assert not transport.reading


def test_a_channel_without_a_transport_can_be_closed() -> None:
    made = Channel(limit=10)
    made.close()
    with pytest.raises(RuntimeError, match="no transport yet"):
        made.write(b"")


def test_it_reads_from_a_stream_only() -> None:
    with pytest.raises(TypeError, match="byte-stream"):
        Channel(limit=10).connection_made(asyncio.BaseTransport())
