"""The TLS layer: handshakes that succeed and fail, the stream above it, and one layer on another."""

import asyncio
import hashlib
import ssl
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from proxytest.model.event import Failure
from proxytest.wire.channel import Channel
from proxytest.wire.classify import ClosedEarlyError, MalformedError, classify
from proxytest.wire.presented_chain import presented_chain
from proxytest.wire.tls import TlsLayer
from proxytest.wire.tls_transport import TlsTransport
from proxytest.wire.trust import far_end_context, proxy_context
from tests.support.memory import MemoryTransport, TlsServer, Upper, shake_hands
from tests.support.peers import Behaviour, Talk, peer
from tests.support.scripted import Authorities

HOST = "idbroker.webex.com"
MIB = 1024 * 1024
LARGE = 20 * MIB


@pytest.fixture
def authorities(tmp_path: Path) -> Authorities:
    return Authorities(folder=tmp_path)


@pytest.fixture
def server_context(authorities: Authorities) -> ssl.SSLContext:
    return authorities.context("far end", HOST)


class Open:
    """A client layer in memory that has shaken hands, with its server."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.layer = TlsLayer(far_end_context(), HOST)
        self.lower = MemoryTransport()
        self.server = TlsServer(context)
        self.upper = Upper()

    async def shake(self, *, extra: bytes = b"") -> "Open":
        self.layer.data_received(late) if (
            late := await shake_hands(self.layer, self.lower, self.server, extra=extra)
        ) else None
        return self

    async def attached(self) -> "Open":
        await self.shake()
        self.layer.attach(self.upper)
        return self


async def _handshake_fails(said: bytes, *, then_close: bool = False) -> BaseException:
    """Say this to a client, and give what its handshake raises."""
    layer, lower = TlsLayer(far_end_context(), HOST), MemoryTransport()
    shaking = asyncio.ensure_future(layer.handshake(lower))
    await asyncio.sleep(0)
    if said:
        layer.data_received(said)
    if then_close:
        layer.eof_received()
    with pytest.raises((OSError, ClosedEarlyError, MalformedError)) as caught:
        await asyncio.wait_for(shaking, 1)
    return caught.value


class TestHandshake:
    async def test_it_ends_with_a_version_and_the_chain(self, server_context: ssl.SSLContext) -> None:
        opened = await Open(server_context).shake()
        assert opened.layer.ssl_object.version() == "TLSv1.3"
        assert len(presented_chain(opened.layer.ssl_object)) == 2
        assert 0 < len(opened.layer.first_bytes) <= 512

    async def test_nothing_of_it_is_kept_where_a_stream_is_held(self, server_context: ssl.SSLContext) -> None:
        opened = await Open(server_context).shake()
        opened.layer.attach(Channel(limit=1000))
        assert opened.layer.first_bytes == b""

    async def test_records_may_come_byte_by_byte(self, server_context: ssl.SSLContext) -> None:
        layer, lower, server = TlsLayer(far_end_context(), HOST), MemoryTransport(), TlsServer(server_context)
        shaking = asyncio.ensure_future(layer.handshake(lower))
        await asyncio.sleep(0)
        for byte in server.answer(lower.take()):
            layer.data_received(bytes([byte]))
        await asyncio.wait_for(shaking, 1)

    async def test_the_chain_is_readable_after_a_failed_verification(
        self, authorities: Authorities, server_context: ssl.SSLContext
    ) -> None:
        file = authorities.folder / "trusted.pem"
        file.write_bytes(authorities.public_pem)
        layer = TlsLayer(proxy_context(file), "another.host")
        with pytest.raises(ssl.SSLCertVerificationError):
            await shake_hands(layer, MemoryTransport(), TlsServer(server_context))
        assert len(presented_chain(layer.ssl_object)) == 2

    async def test_there_is_no_chain_where_none_was_presented(self) -> None:
        assert presented_chain(TlsLayer(far_end_context(), HOST).ssl_object) == []

    @pytest.mark.parametrize("name", [".".join(["a" * 60] * 5), "a" * 64, "a..b", ""])
    async def test_a_name_that_tls_cannot_carry_has_a_name(self, name: str) -> None:
        with pytest.raises(MalformedError, match="TLS cannot carry this name") as caught:
            TlsLayer(far_end_context(), name)
        assert caught.value.failure is Failure.TLS_PROTOCOL

    async def test_data_may_come_in_one_piece_with_the_last_message(self, server_context: ssl.SSLContext) -> None:
        server_context.maximum_version = ssl.TLSVersion.TLSv1_2  # its server has the last word of a handshake
        opened = await Open(server_context).shake(extra=b"first words")
        opened.layer.attach(opened.upper)
        assert bytes(opened.upper.data) == b"first words"

    async def test_what_was_read_too_far_begins_the_handshake(self) -> None:
        layer = TlsLayer(far_end_context(), HOST)
        with pytest.raises(MalformedError) as caught:
            await asyncio.wait_for(layer.handshake(MemoryTransport(), b"HTTP/1.1 403 Forbidden\r\n\r\n"), 1)
        assert caught.value.said == "HTTP/1.1 403 Forbidden"

    async def test_what_is_no_tls_is_told_to_the_end_of_its_line(self) -> None:
        error = await _handshake_fails(b"x" * 5000 + b"\r\n\r\n")
        assert isinstance(error, MalformedError)
        assert error.said == "x" * 5000

    @pytest.mark.parametrize(
        ("first", "said"),
        [
            (b"OK\x16\x03\x03\x00\x7a\x02", "OK"),  # the body of an answer, and TLS right behind it
            (b"\r\nno\tentry\r\n", "no\tentry"),
            (b"gesperrt f\xfcr Sie\n", "gesperrt f\xfcr Sie"),
            (b"\0\1\2\3\4", "byte 0x00"),
        ],
    )
    async def test_only_text_is_told_of_what_is_no_tls(self, first: bytes, said: str) -> None:
        error = await _handshake_fails(first)
        assert isinstance(error, MalformedError)
        assert error.said == said

    @pytest.mark.parametrize(
        ("said", "failure"),
        [
            (b"HTTP/1.1 403 Forbidden\r\n\r\n", Failure.NOT_TLS),
            (b"\r\n\r\n\r\n", Failure.NOT_TLS),
            (b"\0\0\0\0\0", Failure.NOT_TLS),
            (b"\x15\x03\x03\x00\x02\x02\x28", Failure.TLS_ALERT),
            (b"\x15\x03\x03\x00\x02\x02\x70", Failure.TLS_ALERT),
            (b"\x16\x03\x03\x00\x04\x63\x00\x00\x00", Failure.TLS_PROTOCOL),
            (b"\x17\x03\x03\x00\x01x", Failure.TLS_PROTOCOL),
        ],
    )
    async def test_a_handshake_that_fails_has_a_name(self, said: bytes, failure: Failure) -> None:
        assert classify(await _handshake_fails(said))[0] is failure

    @pytest.mark.parametrize("said", [b"", b"\x16\x03\x03\x00\x7a\x02"])
    async def test_a_close_in_the_handshake_is_a_close(self, said: bytes) -> None:
        assert classify(await _handshake_fails(said, then_close=True))[0] is Failure.CLOSED

    async def test_a_close_after_words_that_are_no_tls_tells_the_words(self) -> None:
        assert classify(await _handshake_fails(b"HTTP", then_close=True))[0] is Failure.NOT_TLS

    async def test_a_reset_in_the_handshake_is_a_reset(self) -> None:
        layer, lower = TlsLayer(far_end_context(), HOST), MemoryTransport()
        shaking = asyncio.ensure_future(layer.handshake(lower))
        await asyncio.sleep(0)
        layer.connection_lost(ConnectionResetError())
        with pytest.raises(ConnectionResetError):
            await shaking

    async def test_on_a_transport_that_is_closed_already_it_fails_at_once(self) -> None:
        lower = MemoryTransport()
        lower.close()
        with pytest.raises(ClosedEarlyError):
            await asyncio.wait_for(TlsLayer(far_end_context(), HOST).handshake(lower), 1)

    async def test_what_comes_after_it_was_given_up_is_passed_over(self, server_context: ssl.SSLContext) -> None:
        opened = Open(server_context)
        shaking = asyncio.ensure_future(opened.layer.handshake(opened.lower))
        await asyncio.sleep(0)
        said = opened.server.answer(opened.lower.take())
        shaking.cancel()
        with suppress(asyncio.CancelledError):
            await shaking
        opened.layer.data_received(said)
        opened.layer.connection_lost(None)
        assert shaking.cancelled()


class MustReadFirst:
    """An SSL object that can write no more until the peer has answered, as while keys are exchanged anew."""

    def __init__(self, wrapped: ssl.SSLObject) -> None:
        self._wrapped = wrapped
        self.writes = 1  #: that go through until then, of four bytes each

    def write(self, data: bytes) -> int:
        if not self.writes:
            raise ssl.SSLWantReadError
        self.writes -= 1
        return self._wrapped.write(bytes(data[:4]))

    def read(self, size: int) -> bytes:
        return self._wrapped.read(size)


class TestStream:
    async def test_what_is_only_read_brings_nothing_to_be_sent(self, server_context: ssl.SSLContext) -> None:
        opened = await Open(server_context).attached()
        opened.lower.take()
        for said in (b"one", b"two"):
            opened.layer.data_received(opened.server.say(said))
        assert opened.lower.take() == b""

    async def test_what_must_wait_for_the_peer_is_sent_once_and_in_order(self, server_context: ssl.SSLContext) -> None:
        opened = await Open(server_context).attached()
        busy = MustReadFirst(opened.layer.ssl_object)
        opened.layer.ssl_object = busy  # type: ignore[assignment]  # has what the layer calls
        opened.layer.transport.write(b"one, ")
        opened.layer.transport.write(b"two")
        assert opened.server.read(opened.lower.take()) == b"one,"
        busy.writes = 9
        opened.layer.data_received(opened.server.say(b"go on"))
        assert opened.server.read(opened.lower.take()) == b" two"
        opened.layer.transport.write(b", three")
        assert opened.server.read(opened.lower.take()) == b", three"

    async def test_several_records_in_one_piece_are_all_handed_up(self, server_context: ssl.SSLContext) -> None:
        opened = await Open(server_context).attached()
        opened.layer.data_received(opened.server.say(b"one ", b"two ", b"three"))
        assert bytes(opened.upper.data) == b"one two three"

    async def test_what_is_written_arrives(self, server_context: ssl.SSLContext) -> None:
        opened = await Open(server_context).attached()
        opened.layer.transport.write(b"one ")
        opened.layer.transport.writelines([b"two ", bytearray(b"three")])
        assert opened.server.read(opened.lower.take()) == b"one two three"

    async def test_close_notify_ends_the_stream(self, server_context: ssl.SSLContext) -> None:
        opened = await Open(server_context).attached()
        opened.layer.data_received(opened.server.say(b"bye") + opened.server.close_notify())
        assert opened.upper.told == ["data", "eof"]
        assert opened.lower.closing

    async def test_an_end_without_close_notify_ends_the_stream_too(self, server_context: ssl.SSLContext) -> None:
        opened = await Open(server_context).attached()
        opened.layer.data_received(opened.server.say(b"bye"))
        opened.layer.eof_received()
        opened.layer.connection_lost(None)
        assert opened.upper.told == ["data", "eof", "lost"]

    async def test_nothing_is_handed_up_after_the_end(self, server_context: ssl.SSLContext) -> None:
        opened = await Open(server_context).attached()
        opened.layer.data_received(opened.server.close_notify())
        opened.layer.data_received(b"\x17\x03\x03\x00\x01x")
        assert opened.upper.told == ["eof"]

    async def test_nothing_is_kept_after_the_end(self, server_context: ssl.SSLContext) -> None:
        opened = await Open(server_context).attached()
        opened.layer.data_received(opened.server.close_notify())
        for _ in range(16):
            opened.layer.data_received(b"\x17\x03\x03\x40\x00" + bytes(16 * 1024))
        assert opened.layer._incoming.pending == 0
        assert opened.upper.told == ["eof"]

    async def test_closing_says_close_notify(self, server_context: ssl.SSLContext) -> None:
        opened = await Open(server_context).attached()
        opened.layer.transport.close()
        assert opened.server.ended(opened.lower.take())
        assert opened.lower.closing

    async def test_closing_twice_or_before_the_handshake_is_harmless(self, server_context: ssl.SSLContext) -> None:
        opened = await Open(server_context).attached()
        opened.layer.transport.close()
        opened.layer.transport.close()
        fresh = TlsLayer(far_end_context(), HOST)
        fresh.transport.close()
        fresh.transport.abort()
        assert fresh.transport.is_closing()

    async def test_a_broken_record_is_an_error_of_the_stream(self, server_context: ssl.SSLContext) -> None:
        opened = await Open(server_context).attached()
        opened.layer.data_received(b"\x17\x03\x03\x00\x20" + b"x" * 32)
        opened.layer.connection_lost(None)
        assert opened.upper.told == ["lost"]
        assert isinstance(opened.upper.error, ssl.SSLError)
        assert opened.lower.aborted

    async def test_an_alert_is_an_error_of_the_stream(self, server_context: ssl.SSLContext) -> None:
        server_context.verify_mode = ssl.CERT_REQUIRED  # TLS 1.3 asks for a certificate, and complains after the end
        server_context.load_verify_locations(cadata=b"".join(_any_root()))
        opened = Open(server_context)
        with suppress(ssl.SSLError):
            await shake_hands(opened.layer, opened.lower, opened.server)
        opened.layer.attach(opened.upper)
        opened.layer.data_received(opened.server._outgoing.read())
        assert opened.upper.error is not None
        assert classify(opened.upper.error)[0] is Failure.TLS_ALERT

    async def test_writing_after_the_end_tells_the_upper_protocol(self, server_context: ssl.SSLContext) -> None:
        opened = await Open(server_context).attached()
        opened.layer.close()
        opened.layer.transport.write(b"too late")
        assert opened.upper.told == ["lost"]

    async def test_a_connection_that_was_lost_before_anybody_attached_is_told_of(
        self, server_context: ssl.SSLContext
    ) -> None:
        opened = await Open(server_context).shake()
        opened.layer.data_received(opened.server.say(b"bye"))
        opened.layer.eof_received()
        opened.layer.connection_lost(None)
        opened.layer.attach(opened.upper)
        assert opened.upper.told == ["data", "eof", "lost"]

    async def test_the_transport_tells_what_the_one_below_knows(self, server_context: ssl.SSLContext) -> None:
        opened = await Open(server_context).attached()
        transport = opened.layer.transport
        transport.set_write_buffer_limits(7, 3)
        assert opened.lower.limits == (7, 3)
        assert transport.get_extra_info("ssl_object") is opened.layer.ssl_object
        assert transport.get_extra_info("peername", "nobody") == "nobody"
        assert transport.get_protocol() is opened.upper
        assert not transport.can_write_eof()


def _any_root() -> list[bytes]:
    context = ssl.create_default_context()
    return context.get_ca_certs(binary_form=True)[:1]


class TestFlowControl:
    async def test_a_paused_reader_is_handed_nothing(self, server_context: ssl.SSLContext) -> None:
        opened = await Open(server_context).attached()
        opened.layer.transport.pause_reading()
        opened.layer.data_received(opened.server.say(b"one", b"two"))
        assert opened.upper.told == []
        assert not opened.lower.reading

    async def test_a_reader_that_resumes_is_handed_the_rest_and_the_end(self, server_context: ssl.SSLContext) -> None:
        opened = await Open(server_context).attached()
        opened.layer.transport.pause_reading()
        opened.layer.data_received(opened.server.say(b"one", b"two") + opened.server.close_notify())
        opened.layer.transport.resume_reading()
        await asyncio.sleep(0)
        assert (bytes(opened.upper.data), opened.upper.told[-1]) == (b"onetwo", "eof")
        assert opened.lower.reading

    async def test_a_reader_may_pause_while_it_is_handed_data(self, server_context: ssl.SSLContext) -> None:
        opened = await Open(server_context).attached()
        taken: list[bytes] = []

        class OneByOne(Upper):
            def data_received(self, data: bytes) -> None:
                taken.append(data)
                opened.layer.transport.pause_reading()

        opened.layer.transport.set_protocol(OneByOne())
        opened.layer.data_received(opened.server.say(b"one", b"two"))
        assert taken == [b"one"]
        opened.layer.transport.resume_reading()
        await asyncio.sleep(0)
        assert taken == [b"one", b"two"]

    async def test_a_slow_peer_is_passed_on_to_the_writer(self, server_context: ssl.SSLContext) -> None:
        opened = await Open(server_context).attached()
        opened.layer.pause_writing()
        opened.layer.resume_writing()
        assert opened.upper.told == ["pause", "resume"]


class TestStacking:
    async def test_tls_inside_tls(self, authorities: Authorities) -> None:
        outer, inner = await _stacked(authorities)
        inner.layer.transport.write(b"to the far end")
        assert inner.server.read(outer.server.read(outer.lower.take())) == b"to the far end"
        outer.layer.data_received(outer.server.say(inner.server.say(b"from the far end")))
        assert bytes(inner.upper.data) == b"from the far end"

    async def test_several_outer_records_with_several_inner_ones_come_at_once(self, authorities: Authorities) -> None:
        outer, inner = await _stacked(authorities)
        said = inner.server.say(b"one ", b"two ", b"three")
        pieces = [said[:7], said[7:40], said[40:]]
        outer.layer.data_received(outer.server.say(*pieces))
        assert bytes(inner.upper.data) == b"one two three"

    async def test_a_pause_goes_down_to_the_socket(self, authorities: Authorities) -> None:
        outer, inner = await _stacked(authorities)
        inner.layer.transport.pause_reading()
        outer.layer.data_received(outer.server.say(inner.server.say(b"one")))
        assert not outer.lower.reading
        inner.layer.transport.resume_reading()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert (outer.lower.reading, bytes(inner.upper.data)) == (True, b"one")

    async def test_the_outer_end_ends_the_inner_stream(self, authorities: Authorities) -> None:
        outer, inner = await _stacked(authorities)
        outer.layer.data_received(outer.server.close_notify())
        outer.layer.connection_lost(None)
        assert inner.upper.told == ["eof", "lost"]


async def _stacked(authorities: Authorities) -> tuple[Open, Open]:
    outer = await Open(authorities.context("far end", "proxy.corp")).shake()
    inner = Open(authorities.context("interceptor", HOST))
    shaking = asyncio.ensure_future(inner.layer.handshake(outer.layer.transport))
    outer.layer.attach(_Nobody())
    outer.layer.transport.set_protocol(inner.layer)
    while not shaking.done():
        await asyncio.sleep(0)
        if heard := outer.server.read(outer.lower.take()):
            outer.layer.data_received(outer.server.say(inner.server.answer(heard)))
        await asyncio.sleep(0)
    await shaking
    tickets = inner.server.answer(outer.server.read(outer.lower.take()))
    inner.layer.attach(inner.upper)
    if tickets:
        outer.layer.data_received(outer.server.say(tickets))
    return outer, inner


class _Nobody(asyncio.Protocol):
    """Attached until the inner layer takes over."""


class Sink(asyncio.Protocol):
    """Counts what it is handed, a piece at a time: it pauses after each and resumes when the loop is idle."""

    def __init__(self) -> None:
        self.seen = hashlib.sha256()
        self.size = 0
        self.ended = asyncio.Event()
        self.writable = asyncio.Event()
        self.writable.set()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, TlsTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        assert self._transport is not None
        self.seen.update(data)
        self.size += len(data)
        self._transport.pause_reading()
        asyncio.get_running_loop().call_soon(self._transport.resume_reading)

    def eof_received(self) -> None:
        self.ended.set()

    def connection_lost(self, _: Exception | None) -> None:
        self.ended.set()

    def pause_writing(self) -> None:
        self.writable.clear()

    def resume_writing(self) -> None:
        self.writable.set()


READY = b"."  #: asyncio's server loses a ClientHello that comes together with the outer Finished
PIECE = bytes(range(256)) * 256


class TestOnSockets:
    """Over real sockets, alone and inside another TLS connection."""

    @pytest.fixture(params=[False, True], ids=["TLS", "TLS in TLS"])
    def connect(self, request: pytest.FixtureRequest, authorities: Authorities) -> "Connect":
        return Connect(authorities, stacked=request.param)

    async def test_large_data_arrives_whole_at_a_slow_reader(self, connect: "Connect") -> None:
        async def pours(talk: Talk) -> None:
            for _ in range(LARGE // len(PIECE)):
                await talk.say(PIECE)

        async with peer(connect.behaves(pours)) as server:
            sink = Sink()
            layer = await connect.dial(server.port)
            connect.hand_over(sink)
            await asyncio.wait_for(sink.ended.wait(), 20)
            layer.transport.abort()
        assert sink.size == LARGE
        assert sink.seen.digest() == hashlib.sha256(PIECE * (LARGE // len(PIECE))).digest()

    async def test_large_data_is_written_whole_to_a_slow_reader(self, connect: "Connect") -> None:
        received = hashlib.sha256()
        done = asyncio.Event()

        async def drinks(talk: Talk) -> None:
            size = 0
            while size < LARGE:
                data = await talk.reader.read(32 * 1024)
                size += len(data)
                received.update(data)
            done.set()

        async with peer(connect.behaves(drinks), limit=64 * 1024) as server:
            sink, held = Sink(), 0
            layer = await connect.dial(server.port)
            connect.hand_over(sink)
            for _ in range(LARGE // len(PIECE)):
                await sink.writable.wait()
                layer.transport.write(PIECE)
                held = max(held, layer.transport.get_write_buffer_size())
            await asyncio.wait_for(done.wait(), 20)
            layer.transport.abort()
        assert received.digest() == hashlib.sha256(PIECE * (LARGE // len(PIECE))).digest()
        assert held < MIB

    async def test_a_reader_that_stops_holds_little(self, connect: "Connect") -> None:
        pushed = 0

        async def pours(talk: Talk) -> None:
            nonlocal pushed
            while True:
                await talk.say(PIECE)
                pushed += len(PIECE)

        async with peer(connect.behaves(pours)) as server:
            channel = Channel(limit=256 * 1024)
            layer = await connect.dial(server.port)
            connect.hand_over(channel)
            await _until_still(lambda: pushed)
            held = sum(one._incoming.pending for one in connect.layers) + len(channel._received)
            layer.transport.abort()
        assert pushed > held
        assert held < MIB


async def _until_still(count: Callable[[], int]) -> None:
    """Wait until a number has stopped growing."""
    before = -1
    while count() != before or not before:
        before = count()
        await asyncio.sleep(0.1)


class Connect:
    """Both ends of a TLS connection on loopback, or of one inside another."""

    def __init__(self, authorities: Authorities, *, stacked: bool) -> None:
        self._contexts = [authorities.context("far end", HOST)]
        if stacked:
            self._contexts.append(authorities.context("interceptor", HOST))
        self.layers: list[TlsLayer] = []

    def behaves(self, inside: Behaviour) -> Behaviour:
        async def behave(talk: Talk) -> None:
            for context in self._contexts:
                await talk.writer.start_tls(context)
                await talk.say(READY)
            await inside(talk)

        return behave

    async def dial(self, port: int) -> TlsLayer:
        channel = Channel(limit=256 * 1024)
        await asyncio.get_running_loop().create_connection(lambda: channel, "127.0.0.1", port)
        for _ in self._contexts:
            layer = TlsLayer(far_end_context(), HOST)
            await layer.handshake(*channel.release())
            self.layers.append(layer)
            channel = Channel(limit=256 * 1024)
            layer.attach(channel)
            await self._ready(channel)
        self._channel = channel
        return layer

    def hand_over(self, upper: asyncio.Protocol) -> None:
        """Return the innermost stream to a protocol, with what came since it was opened."""
        transport, received = self._channel.release()
        transport.set_protocol(upper)
        upper.connection_made(transport)
        if received:
            upper.data_received(received)
        transport.resume_reading()

    async def _ready(self, channel: Channel) -> None:
        received = await channel.read()
        channel.unread(received.removeprefix(READY))
