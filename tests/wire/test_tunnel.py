"""Inside a tunnel: GET, and the WebSocket with its pings, whatever the far end does."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from proxytest.model.address import Authority
from proxytest.model.event import Failure, Operation
from proxytest.model.websocket_seen import WebSocketSeen
from proxytest.protocol.certificates import TrustAnchors
from proxytest.wire import held as held_module
from proxytest.wire.chain_inspector import ChainInspector
from proxytest.wire.clock import utc_now
from proxytest.wire.operation import OperationFailed
from proxytest.wire.trust import far_end_context
from proxytest.wire.tunnel import Tunnel
from tests.support.peers import Behaviour, Talk, answers, answers_and_waits, peer
from tests.support.scripted import Authorities
from tests.support.wire import TARGET, TIMEOUT, dialler, exchange

pytestmark = pytest.mark.long

_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  #: RFC 6455 section 1.3
PONG, PING, TEXT, CLOSE = 0x8A, 0x89, 0x81, 0x88


@asynccontextmanager
async def _tunnel(authorities: Authorities, far_end: Behaviour, *, seconds: float = TIMEOUT) -> AsyncIterator[Tunnel]:
    """Open a tunnel to a far end that behaves so."""

    async def behave(talk: Talk) -> None:
        await talk.head()
        await talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
        await talk.writer.start_tls(authorities.context("far end", TARGET.host))
        await far_end(talk)

    async with peer(behave) as proxy:
        dialled = dialler(proxy.port, timeout=seconds)
        connection = await dialled.dial()
        await exchange(connection)
        opened = Tunnel(connection, TARGET, recorder=dialled.recorder, limits=dialled.limits, user_agent="test")
        inspector = ChainInspector(TrustAnchors(roots=()), recorder=dialled.recorder, clock=utc_now)
        try:
            await opened.start_tls(far_end_context(), inspector)
            yield opened
        finally:
            opened.close()


@pytest.fixture
def authorities(tmp_path: Path) -> Authorities:
    return Authorities(folder=tmp_path)


async def _resets(talk: Talk) -> None:
    await talk.head()
    talk.reset()


class TestGet:
    async def test_an_answer_with_its_page(self, authorities: Authorities) -> None:
        said = b"HTTP/1.1 404 Not Found\r\nServer: cloud\r\nContent-Length: 5\r\n\r\nsorry"
        async with _tunnel(authorities, answers(said)) as tunnel:
            answer = await tunnel.get("/")
        assert (str(answer), answer.body, *answer.head.values("server")) == ("404 Not Found", "sorry", "cloud")

    async def test_a_redirect_is_not_followed(self, authorities: Authorities) -> None:
        said = b"HTTP/1.1 302 Found\r\nLocation: http://elsewhere.invalid/\r\nContent-Length: 0\r\n\r\n"
        async with _tunnel(authorities, answers(said)) as tunnel:
            assert (await tunnel.get("/")).status == 302

    @pytest.mark.parametrize(
        "said",
        [
            pytest.param(b"Content-Length: 9\r\n\r\nsorry", id="breaks off"),
            pytest.param(b"Transfer-Encoding: chunked\r\n\r\n5\r\nso", id="breaks off in a chunk"),
            pytest.param(b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nsorry", id="no gzip"),
        ],
    )
    async def test_a_broken_page_keeps_the_answer(self, authorities: Authorities, said: bytes) -> None:
        async with _tunnel(authorities, answers(b"HTTP/1.1 403 Forbidden\r\n" + said)) as tunnel:
            assert (await tunnel.get("/")).status == 403

    async def test_a_page_that_never_comes_keeps_the_answer(self, authorities: Authorities) -> None:
        said = answers_and_waits(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\n\r\n")
        async with _tunnel(authorities, said, seconds=0.5) as tunnel:
            assert (await tunnel.get("/")).status == 403

    @pytest.mark.parametrize("length", [b"8", b"9"], ids=["to its end", "until its rest is late"])
    async def test_a_page_that_comes_in_pieces_is_read_on(self, authorities: Authorities, length: bytes) -> None:
        async def behave(talk: Talk) -> None:
            await talk.head()
            await talk.say(b"HTTP/1.1 403 Forbidden\r\nContent-Length: " + length + b"\r\n\r\n")
            for piece in (b"bl", b"ock", b"ed."):
                await talk.say(piece)
                await asyncio.sleep(0.01)
            await talk.listen()

        async with _tunnel(authorities, behave, seconds=TIMEOUT if length == b"8" else 1.0) as tunnel:
            answer = await tunnel.get("/")
        assert (answer.body, answer.size) == ("blocked.", 8)

    async def test_a_page_is_kept_to_the_excerpt(self, authorities: Authorities) -> None:
        said = b"HTTP/1.1 200 OK\r\nContent-Length: 400000\r\n\r\n" + b"x" * 400_000
        async with _tunnel(authorities, answers_and_waits(said)) as tunnel:
            assert len((await tunnel.get("/")).body) <= 16 * 1024

    @pytest.mark.parametrize(
        ("far_end", "failure", "seconds"),
        [
            pytest.param(answers(), Failure.CLOSED, TIMEOUT, id="closes without an answer"),
            pytest.param(answers(b"HTTP/1.1 200 OK\r\nX"), Failure.CLOSED, TIMEOUT, id="closes in mid-head"),
            pytest.param(_resets, Failure.RESET, TIMEOUT, id="reset"),
            pytest.param(answers_and_waits(), Failure.TIMEOUT, 0.3, id="says nothing"),
            pytest.param(answers_and_waits(b"SSH-2.0-OpenSSH\r\n\r\n"), Failure.NOT_HTTP, TIMEOUT, id="SSH"),
            pytest.param(answers_and_waits(b"\0" * 100), Failure.NOT_HTTP, TIMEOUT, id="NUL"),
            pytest.param(
                answers_and_waits(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1_000_000),
                Failure.NOT_HTTP,
                TIMEOUT,
                id="1 MB of head",
            ),
        ],
    )
    async def test_what_is_no_answer_has_a_name(
        self, authorities: Authorities, far_end: Behaviour, failure: Failure, seconds: float
    ) -> None:
        async with _tunnel(authorities, far_end, seconds=seconds) as tunnel:
            with pytest.raises(OperationFailed) as caught:
                await tunnel.get("/")
        assert caught.value.failed.failure is failure


def _upgrade(key: str) -> bytes:
    accept = base64.b64encode(hashlib.sha1(f"{key}{_GUID}".encode(), usedforsecurity=False).digest()).decode()
    lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
    return "\r\n".join([*lines, f"Sec-WebSocket-Accept: {accept}", "", ""]).encode()


async def _accept(talk: Talk) -> None:
    head = await talk.head()
    key = head.partition("Sec-WebSocket-Key: ")[2].partition("\r\n")[0]
    await talk.say(_upgrade(key))


async def _frame(talk: Talk) -> tuple[int, bytes]:
    """Read one short, masked frame."""
    kind, length = await talk.reader.readexactly(2)
    mask = await talk.reader.readexactly(4)
    payload = await talk.reader.readexactly(length & 0x7F)
    return kind, bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))


async def _say_frame(talk: Talk, kind: int, payload: bytes = b"") -> None:
    await talk.say(bytes([kind, len(payload)]) + payload)


async def _echoes(talk: Talk) -> None:
    await _accept(talk)
    while True:
        kind, payload = await _frame(talk)
        if kind == CLOSE:
            await _say_frame(talk, CLOSE, payload)
            return
        await _say_frame(talk, PONG, payload)


async def _chats_first(talk: Talk) -> None:
    """Send a message, an unsolicited pong and a ping of its own before the pong, as notification servers do."""
    await _accept(talk)
    _, payload = await _frame(talk)
    await _say_frame(talk, TEXT, b"{}")
    await _say_frame(talk, PONG, b"unasked")
    await _say_frame(talk, PING, b"alive?")
    assert await _frame(talk) == (PONG, b"alive?")
    await _say_frame(talk, PONG, payload)
    await talk.listen()


async def _never_answers_the_ping(talk: Talk) -> None:
    await _accept(talk)
    await talk.listen()


async def _answers_another_ping(talk: Talk) -> None:
    await _accept(talk)
    await _frame(talk)
    await _say_frame(talk, PONG, b"another")
    await talk.listen()


async def _closes_on_the_ping(talk: Talk) -> None:
    await _accept(talk)
    await _frame(talk)
    await _say_frame(talk, CLOSE, b"\x03\xe8")


async def _upgrades(
    authorities: Authorities, far_end: Behaviour, *, hold: float = 0.0, seconds: float = 0.5
) -> WebSocketSeen:
    async with _tunnel(authorities, far_end, seconds=seconds) as tunnel:
        return await tunnel.upgrade("/", hold=hold)


class TestUpgrade:
    @pytest.mark.parametrize("far_end", [_echoes, _chats_first])
    async def test_it_opens_and_a_ping_comes_back(self, authorities: Authorities, far_end: Behaviour) -> None:
        seen = await _upgrades(authorities, far_end, seconds=TIMEOUT)
        assert (seen.answer.status, seen.upgraded, seen.echoed, seen.held_s) == (101, True, True, None)

    @pytest.mark.parametrize("far_end", [_never_answers_the_ping, _answers_another_ping, _closes_on_the_ping])
    async def test_it_opens_and_no_ping_comes_back(self, authorities: Authorities, far_end: Behaviour) -> None:
        seen = await _upgrades(authorities, far_end)
        assert (seen.upgraded, seen.echoed) == (True, False)

    @pytest.mark.parametrize(
        "status", ["401 Unauthorized", "400 Bad Request", "403 Forbidden", "502 Bad Gateway", "200 OK"]
    )
    async def test_a_refusal_is_an_answer(self, authorities: Authorities, status: str) -> None:
        said = f"HTTP/1.1 {status}\r\nServer: cloud\r\nContent-Length: 0\r\n\r\n".encode()
        seen = await _upgrades(authorities, answers(said), seconds=TIMEOUT)
        assert (seen.answer.status, seen.upgraded) == (int(status[:3]), False)
        assert list(seen.answer.head.values("server")) == ["cloud"]

    async def test_a_wrong_accept_is_no_websocket(self, authorities: Authorities) -> None:
        said = _upgrade("another key")
        assert not (await _upgrades(authorities, answers_and_waits(said), seconds=TIMEOUT)).upgraded

    @pytest.mark.parametrize(
        ("far_end", "failure"),
        [
            (answers(), Failure.CLOSED),
            (_resets, Failure.RESET),
            (answers_and_waits(), Failure.TIMEOUT),
            (answers_and_waits(b"220 mail.corp ESMTP\r\n\r\n"), Failure.NOT_HTTP),
        ],
    )
    async def test_what_is_no_answer_has_a_name(
        self, authorities: Authorities, far_end: Behaviour, failure: Failure
    ) -> None:
        with pytest.raises(OperationFailed) as caught:
            await _upgrades(authorities, far_end)
        assert caught.value.failed.failure is failure

    async def test_it_is_held_while_pings_come_back(
        self, authorities: Authorities, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(held_module, "PING_EVERY", 0.05)
        seen = await _upgrades(authorities, _echoes, hold=0.2, seconds=TIMEOUT)
        assert seen.held_s is not None
        assert seen.held_s >= 0.2

    async def test_a_hold_ends_when_the_far_end_closes(
        self, authorities: Authorities, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def one_pong(talk: Talk) -> None:
            await _accept(talk)
            _, payload = await _frame(talk)
            await _say_frame(talk, PONG, payload)

        monkeypatch.setattr(held_module, "PING_EVERY", 0.05)
        seen = await _upgrades(authorities, one_pong, hold=30.0, seconds=TIMEOUT)
        assert seen.held_s is not None
        assert seen.held_s < 30.0

    async def test_a_last_ping_that_does_not_come_back_is_not_held(self, authorities: Authorities) -> None:
        async def one_pong(talk: Talk) -> None:
            await _accept(talk)
            _, payload = await _frame(talk)
            await _say_frame(talk, PONG, payload)

        seen = await _upgrades(authorities, one_pong, hold=0.2, seconds=TIMEOUT)
        assert seen.held_s == 0.0

    @pytest.mark.parametrize(
        ("then", "cut"),
        [
            pytest.param([(PONG, b"")], False, id="an unsolicited pong"),
            pytest.param([(TEXT, b"{}")], False, id="a message"),
            pytest.param([(PING, b"x"), None], True, id="a ping, and the end"),
            pytest.param([(CLOSE, b"\x03\xe8")], True, id="a close frame"),
            pytest.param([None], True, id="the end"),
        ],
    )
    async def test_a_silent_hold_ends_with_the_connection_alone(
        self, authorities: Authorities, then: list[tuple[int, bytes] | None], *, cut: bool
    ) -> None:
        async def far_end(talk: Talk) -> None:
            await _accept(talk)
            _, payload = await _frame(talk)
            await _say_frame(talk, PONG, payload)
            for frame in then:
                if frame is None:
                    talk.reset()
                else:
                    await _say_frame(talk, *frame)
            while True:
                kind, payload = await _frame(talk)
                if kind == PING:
                    await _say_frame(talk, PONG, payload)

        async with _tunnel(authorities, far_end, seconds=TIMEOUT) as tunnel:
            seen = await tunnel.upgrade("/", hold=0.5, silent=True)
        assert (seen.upgraded, seen.echoed, seen.cut) == (True, True, cut)

    async def test_nothing_is_held_where_no_ping_comes_back(self, authorities: Authorities) -> None:
        assert (await _upgrades(authorities, _never_answers_the_ping, hold=30.0)).held_s is None


async def test_credentials_that_come_back_inside_the_tunnel_are_hidden(authorities: Authorities) -> None:
    said = b"HTTP/1.1 403 wonderland\r\nX-Echo: wonderland\r\nContent-Length: 10\r\n\r\nwonderland"
    async with _tunnel(authorities, answers(said)) as tunnel:
        recorder = tunnel._recorder
        recorder.scrubber.hide("wonderland")
        answer = await tunnel.get("/")
    assert "wonderland" not in f"{answer.head}{answer.body}{recorder.trace}"


async def test_a_far_end_that_never_speaks_tls_is_named() -> None:
    async with peer(answers_and_waits(b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 403 Forbidden\r\n\r\n")) as proxy:
        dialled = dialler(proxy.port)
        connection = await dialled.dial()
        await exchange(connection)
        tunnel = Tunnel(connection, TARGET, recorder=dialled.recorder, limits=dialled.limits, user_agent="test")
        inspector = ChainInspector(TrustAnchors(roots=()), recorder=dialled.recorder, clock=utc_now)
        with pytest.raises(OperationFailed) as caught:
            await tunnel.start_tls(far_end_context(), inspector)
        tunnel.close()
    assert caught.value.failed.failure is Failure.NOT_TLS


async def test_a_name_that_tls_cannot_carry_is_a_failure_of_the_handshake() -> None:
    async with peer(answers_and_waits(b"HTTP/1.1 200 OK\r\n\r\n")) as proxy:
        dialled = dialler(proxy.port)
        connection = await dialled.dial()
        await exchange(connection)
        target = Authority(host=".".join(["a" * 60] * 5), port=443)
        tunnel = Tunnel(connection, target, recorder=dialled.recorder, limits=dialled.limits, user_agent="test")
        inspector = ChainInspector(TrustAnchors(roots=()), recorder=dialled.recorder, clock=utc_now)
        with pytest.raises(OperationFailed) as caught:
            await tunnel.start_tls(far_end_context(), inspector)
        tunnel.close()
    assert (caught.value.failed.operation, caught.value.failed.failure) == (Operation.TLS, Failure.TLS_PROTOCOL)


async def test_a_proxy_that_closes_right_after_its_200_is_closed() -> None:
    async with peer(answers(b"HTTP/1.1 200 OK\r\n\r\n")) as proxy:
        dialled = dialler(proxy.port)
        connection = await dialled.dial()
        await exchange(connection)
        tunnel = Tunnel(connection, TARGET, recorder=dialled.recorder, limits=dialled.limits, user_agent="test")
        inspector = ChainInspector(TrustAnchors(roots=()), recorder=dialled.recorder, clock=utc_now)
        with pytest.raises(OperationFailed) as caught:
            await tunnel.start_tls(far_end_context(), inspector)
        tunnel.close()
    assert caught.value.failed.failure is Failure.CLOSED
