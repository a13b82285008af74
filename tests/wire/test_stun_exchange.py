"""STUN over each transport, against far ends and middleboxes that do one thing each. Only an answer counts as open."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest

from proxytest.model.address import Authority
from proxytest.model.certificate import TlsSeen
from proxytest.model.event import Failure, Phase
from proxytest.model.media import MediaOutcome
from proxytest.protocol.certificates import TrustAnchors
from proxytest.protocol.stun import Message, binding_request, binding_response, decode
from proxytest.reflect.own_certificate import server_context
from proxytest.reflect.stun_server import StreamReflector
from proxytest.wire.chain_inspector import ChainInspector
from proxytest.wire.clock import utc_now
from proxytest.wire.recorder import Recorder
from proxytest.wire.stun_exchange import Ask, Exchange
from proxytest.wire.stun_stream import Tls, ask_stream
from proxytest.wire.stun_udp import ask_udp
from proxytest.wire.tls import TlsLayer
from proxytest.wire.trust import far_end_context
from tests.support.media import media_host
from tests.support.peers import Behaviour, Talk, peer
from tests.support.wire import TIMEOUT, recorder

pytestmark = pytest.mark.long

LOOPBACK = "127.0.0.1"
SILENCE = 0.7  #: seconds: time for one retransmission; no test depends on more
SOMEBODY = Authority(host="203.0.113.9", port=1)

Reply = Callable[[bytes, int], list[bytes]]


def ask(port: int, *, size: int | None = None) -> Ask:
    request = binding_request(os.urandom(12), software="a request that is long enough", size=size)
    return Ask(number=1, address=Authority(host=LOOPBACK, port=port), request=request)


def answer(request: bytes) -> bytes:
    message = decode(request)
    assert isinstance(message, Message)
    return binding_response(message, SOMEBODY) or b""


class Replies(asyncio.DatagramProtocol):
    """Replies to each datagram; which one it is, counted from 1, is given too."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.count = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.count += 1
        for one in self.reply(data, self.count):
            self.transport.sendto(one, addr)


@asynccontextmanager
async def udp_peer(reply: Reply) -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: Replies(reply), (LOOPBACK, 0))
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()


class TestUdp:
    async def exchange(self, reply: Reply, *, seconds: float = TIMEOUT, trace: Recorder | None = None) -> Exchange:
        async with udp_peer(reply) as port:
            return await ask_udp(ask(port), trace or recorder(), seconds=seconds)

    async def test_the_far_end_answers_and_says_who_we_are(self) -> None:
        seen = await self.exchange(lambda request, _: [answer(request)])
        assert (seen.outcome, seen.failed) == (MediaOutcome.ANSWERED, None)
        assert seen.answer is not None
        assert seen.answer.mapped == SOMEBODY
        assert seen.local is not None
        assert seen.round_trip_s is not None

    async def test_a_request_that_is_lost_is_sent_again(self) -> None:
        trace = recorder()
        seen = await self.exchange(lambda request, count: [answer(request)] if count > 1 else [], trace=trace)
        assert seen.outcome is MediaOutcome.ANSWERED
        assert [event.phase for event in trace.trace] == [Phase.SENT, Phase.SENT, Phase.RECEIVED]

    async def test_silence_is_no_answer(self) -> None:
        seen = await self.exchange(lambda *_: [], seconds=SILENCE)
        assert seen.outcome is MediaOutcome.NO_ANSWER
        assert seen.failed is not None
        assert seen.failed.failure is Failure.TIMEOUT

    async def test_what_is_no_answer_is_passed_over_until_one_comes(self) -> None:
        seen = await self.exchange(lambda request, _: [b"hello", request, answer(request)])
        assert seen.outcome is MediaOutcome.ANSWERED

    @pytest.mark.parametrize(
        ("reply", "detail"),
        [
            (lambda *_: [b"hello"], "they begin with 'hello'"),
            (lambda *_: [b"\0"], "1 bytes that are no whole message"),
            (lambda request, _: [request], "does not answer our request"),
            (lambda *_: [answer(binding_request(bytes(12)))], "does not answer our request"),
            (lambda request, _: [answer(request)[:-1] + b"?"], "something on the way has changed it"),
        ],
        ids=["text", "too short", "an echo", "another's answer", "a changed answer"],
    )
    async def test_what_is_no_answer_never_counts_as_one(self, reply: Reply, detail: str) -> None:
        seen = await self.exchange(reply, seconds=SILENCE)
        assert seen.outcome is MediaOutcome.NOT_STUN
        assert detail in seen.detail

    async def test_a_flood_of_datagrams_ends_with_the_time(self) -> None:
        seen = await self.exchange(lambda *_: [b"hello"] * 500, seconds=SILENCE)
        assert seen.outcome is MediaOutcome.NOT_STUN

    async def test_icmp_says_that_nobody_is_there(self, tmp_path: Path) -> None:
        async with media_host({"udp 1": "refuses"}, LOOPBACK, tmp_path) as (host,):
            (port,) = host.stand_ins.values()
            seen = await ask_udp(ask(port), recorder(), seconds=TIMEOUT)
        assert seen.outcome is MediaOutcome.REFUSED
        assert seen.refused_by == (LOOPBACK if sys.platform == "linux" else None)

    async def test_a_large_request_passes_whole(self) -> None:
        sizes: list[int] = []

        def reply(request: bytes, _: int) -> list[bytes]:
            sizes.append(len(request))
            return [answer(request)]

        async with udp_peer(reply) as port:
            seen = await ask_udp(ask(port, size=1272), recorder(), seconds=TIMEOUT, whole=True)
        assert (seen.outcome, sizes) == (MediaOutcome.ANSWERED, [1272])

    async def test_a_request_that_the_machine_itself_cannot_send_whole(self) -> None:
        async with udp_peer(lambda *_: []) as port:
            request = Ask(number=1, address=Authority(host=LOOPBACK, port=port), request=bytes(65535))
            seen = await ask_udp(request, recorder(), seconds=TIMEOUT, whole=True)
        assert seen.outcome is MediaOutcome.TOO_LARGE


def says(make: Callable[[bytes], bytes], *, again: bool = True) -> Behaviour:
    """Read a request, say something, and keep the connection open or close it."""

    async def behave(talk: Talk) -> None:
        request = await talk.reader.readexactly(20)
        request += await talk.reader.readexactly(int.from_bytes(request[2:4], "big"))
        await talk.say(make(request))
        if again:
            await talk.listen()

    return behave


async def closes(_: Talk) -> None:
    """Close at once."""


async def resets(talk: Talk) -> None:
    await talk.reader.readexactly(1)
    talk.reset()


async def byte_by_byte(talk: Talk) -> None:
    request = await talk.reader.readexactly(20)
    request += await talk.reader.readexactly(int.from_bytes(request[2:4], "big"))
    said = answer(request)
    await talk.say(*(said[index : index + 1] for index in range(len(said))))
    await talk.listen()


class TestTcp:
    async def exchange(self, behave: Behaviour, *, seconds: float = TIMEOUT) -> Exchange:
        async with peer(behave) as served:
            return await ask_stream(ask(served.port), recorder(), seconds=seconds)

    @pytest.mark.parametrize("behave", [says(answer), says(answer, again=False), byte_by_byte])
    async def test_the_far_end_answers(self, behave: Behaviour) -> None:
        seen = await self.exchange(behave)
        assert seen.outcome is MediaOutcome.ANSWERED
        assert seen.answer is not None
        assert seen.answer.mapped == SOMEBODY

    @pytest.mark.parametrize("behave", [closes, resets, says(lambda request: answer(request)[:-8], again=False)])
    async def test_a_connection_without_an_answer_is_not_open(self, behave: Behaviour) -> None:
        seen = await self.exchange(behave)
        assert seen.outcome is MediaOutcome.ACCEPTED
        assert seen.failed is not None

    async def test_a_middlebox_that_takes_connections_and_is_silent_is_not_the_far_end(self) -> None:
        seen = await self.exchange(lambda talk: talk.listen(), seconds=SILENCE)
        assert seen.outcome is MediaOutcome.ACCEPTED
        assert seen.failed is not None
        assert seen.failed.failure is Failure.TIMEOUT

    @pytest.mark.parametrize(
        "make",
        [
            lambda _: b"HTTP/1.1 403 Forbidden\r\n\r\n",
            lambda request: request,
            lambda _: answer(binding_request(bytes(12))),
        ],
        ids=["a page", "an echo", "another's answer"],
    )
    async def test_other_bytes_are_no_answer(self, make: Callable[[bytes], bytes]) -> None:
        assert (await self.exchange(says(make))).outcome is MediaOutcome.NOT_STUN

    async def test_a_port_that_is_refused(self, tmp_path: Path) -> None:
        async with media_host({"tcp 1": "refuses"}, LOOPBACK, tmp_path) as (host,):
            (port,) = host.stand_ins.values()
            seen = await ask_stream(ask(port), recorder(), seconds=TIMEOUT)
        assert seen.outcome is MediaOutcome.REFUSED


class TestTls:
    def tls(self, trace: Recorder, *, name: str | None) -> Tls:
        inspector = ChainInspector(TrustAnchors(roots=()), recorder=trace, clock=utc_now)

        def seen(number: int, layer: TlsLayer) -> TlsSeen:
            return inspector.seen(layer.ssl_object, LOOPBACK, conn=number)

        return Tls(context=far_end_context(), server_name=name, seen=seen)

    async def exchange(self, port: int, *, name: str | None = None) -> Exchange:
        trace = recorder()
        return await ask_stream(ask(port), trace, seconds=TIMEOUT, tls=self.tls(trace, name=name))

    @pytest.mark.parametrize("name", ["media.example", None])
    async def test_the_far_end_answers_inside_tls(self, name: str | None) -> None:
        names: list[str | None] = []
        context = server_context()
        context.sni_callback = lambda _, sent, __: names.append(sent)
        server = await asyncio.get_running_loop().create_server(StreamReflector, LOOPBACK, 0, ssl=context)
        async with server:
            seen = await self.exchange(server.sockets[0].getsockname()[1], name=name)
        assert seen.outcome is MediaOutcome.ANSWERED
        assert names == [name]
        assert seen.tls is not None
        assert seen.tls.chain[0].subject == "CN=proxytest-reflect"

    @pytest.mark.parametrize("behave", [closes, resets, says(answer)])
    async def test_a_connection_without_tls_is_not_open(self, behave: Behaviour) -> None:
        async with peer(behave) as served:
            assert (await self.exchange(served.port)).outcome is MediaOutcome.TLS_FAILED

    async def test_a_middlebox_that_shakes_hands_and_says_something_else(self) -> None:
        async with peer(says(lambda _: b"HTTP/1.1 400 Bad Request\r\n\r\n"), tls=server_context()) as served:
            seen = await self.exchange(served.port)
        assert seen.outcome is MediaOutcome.NOT_STUN
        assert seen.tls is not None
