"""A tunnel as bare bytes: what came too early is kept, an end is told, and a far end that says too much has to wait."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from proxytest.wire.stream import OpenStream, open_stream
from tests.support.peers import Behaviour, Talk, answers, answers_and_waits, peer
from tests.support.wire import TARGET, dialler, exchange

OPEN = b"HTTP/1.1 200 OK\r\n\r\n"


@asynccontextmanager
async def _stream(behave: Behaviour) -> AsyncIterator[OpenStream]:
    async with peer(behave) as proxy:
        dialled = dialler(proxy.port)
        connection = await dialled.dial()
        await exchange(connection)
        stream = await open_stream(connection, TARGET, context=None, recorder=dialled.recorder, limits=dialled.limits)
        try:
            yield stream
        finally:
            await stream.close()


async def test_what_came_with_the_answer_is_read_first() -> None:
    async with _stream(answers_and_waits(OPEN + b"220 ready\r\n")) as stream:
        assert not stream.untouched
        assert await stream.reader.readline() == b"220 ready\r\n"


async def test_a_tunnel_that_was_cut_before_anybody_read_is_an_end() -> None:
    async with _stream(answers(OPEN + b"gone")) as stream:
        assert await stream.reader.read() == b"gone"
        assert not stream.untouched


async def test_a_silent_one_can_be_handed_over() -> None:
    class Keeps(asyncio.Protocol):
        def __init__(self) -> None:
            self.heard = asyncio.get_running_loop().create_future()

        def data_received(self, data: bytes) -> None:
            self.heard.set_result(data)

    async def echoes(talk: Talk) -> None:
        await talk.head()
        await talk.say(OPEN)
        await talk.say(await talk.reader.readline())

    async with _stream(echoes) as stream:
        assert stream.untouched
        keeps = Keeps()
        stream.hand_over(keeps)
        stream.writer.write(b"hello\n")
        assert await keeps.heard == b"hello\n"


async def test_a_far_end_that_says_too_much_has_to_wait() -> None:
    said = 0

    async def floods(talk: Talk) -> None:
        nonlocal said
        await talk.head()
        await talk.say(OPEN)
        while True:
            await talk.say(bytes(1 << 16))
            said += 1 << 16

    async with _stream(floods) as stream:
        before = -1
        while not said or before != said:  # until no more goes through
            before = said
            await asyncio.sleep(0.2)
        assert 0 < said < 64 << 20
        assert len(await stream.reader.readexactly(1 << 20)) == 1 << 20


@pytest.mark.parametrize("times", [1, 2])
async def test_it_may_be_closed_twice(times: int) -> None:
    async with _stream(answers_and_waits(OPEN)) as stream:
        for _ in range(times):
            await stream.close()
