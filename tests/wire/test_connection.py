"""A request and its answer on one connection, whatever the proxy makes of the body, the head or the connection."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from proxytest.model.answer import Answer
from proxytest.model.challenge import Challenge
from proxytest.model.event import Failure, Operation
from proxytest.protocol.request import forward
from proxytest.wire.limits import Limits
from proxytest.wire.operation import OperationFailed
from tests.support.peers import Behaviour, Peer, Talk, answers, answers_and_waits, peer
from tests.support.wire import CONNECT, TIMEOUT, dialler, exchange, failure_of

ASKS = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM\r\n"
MIB = 1024 * 1024


def _asks_with(body: bytes, framing: bytes) -> bytes:
    return ASKS + framing + b"\r\n\r\n" + body


def _twice(first: bytes) -> Behaviour:
    """Answer so, and the next request on the same connection by 403."""

    async def behave(talk: Talk) -> None:
        await talk.head()
        await talk.say(first)
        await talk.head()
        await talk.say(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")

    return behave


@asynccontextmanager
async def _answered(behave: Behaviour, *, seconds: float = TIMEOUT) -> AsyncIterator[Answer]:
    async with peer(behave) as proxy:
        connection = await dialler(proxy.port, timeout=seconds).dial()
        yield (await exchange(connection)).answer
        connection.close()


async def _failed(behave: Behaviour, *, seconds: float = TIMEOUT) -> Failure:
    start = time.monotonic()
    async with peer(behave) as proxy:
        failure = await failure_of(dialler(proxy.port, timeout=seconds))
    assert time.monotonic() - start < seconds + 2
    return failure


@pytest.mark.parametrize(
    ("framing", "body"),
    [
        pytest.param(b"Content-Length: 5", b"sorry", id="Content-Length"),
        pytest.param(b"Transfer-Encoding: chunked", b"2\r\nso\r\n3\r\nrry\r\n0\r\n\r\n", id="chunked"),
        pytest.param(b"Transfer-Encoding: chunked", b"5\r\nsorry\r\n0\r\nX-Trailer: 1\r\n\r\n", id="with trailers"),
    ],
)
async def test_a_delimited_body_leaves_the_connection_usable(framing: bytes, body: bytes) -> None:
    async with peer(_twice(_asks_with(body, framing))) as proxy:
        connection = await dialler(proxy.port).dial()
        first = (await exchange(connection)).answer
        second = (await exchange(connection)).answer
        connection.close()
    assert (first.body, first.size, first.persistent) == ("sorry", 5, True)
    assert (second.status, len(proxy.talks)) == (403, 1)


async def test_a_body_until_close_is_read_and_costs_the_connection() -> None:
    async with _answered(answers(ASKS + b"\r\nsorry")) as answer:
        assert (answer.body, answer.persistent) == ("sorry", False)


async def test_the_body_of_a_2xx_to_connect_belongs_to_the_tunnel() -> None:
    tunnelled = b"\x16\x03\x01"
    async with peer(answers_and_waits(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n" + tunnelled)) as proxy:
        connection = await dialler(proxy.port).dial()
        answer = (await exchange(connection)).answer
        transport, received = connection.release()
        transport.abort()
    assert (answer.body, received) == ("", tunnelled)


async def test_four_mebibytes_of_a_407_are_drained_and_the_connection_is_used_again() -> None:
    first = _asks_with(b"x" * (4 * MIB), b"Content-Length: %d" % (4 * MIB))
    async with peer(_twice(first)) as proxy:
        connection = await dialler(proxy.port).dial()
        drained = (await exchange(connection)).answer
        again = (await exchange(connection)).answer
        connection.close()
    assert (drained.size, len(drained.body)) == (4 * MIB, Limits().excerpt)
    assert (again.status, len(proxy.talks)) == (403, 1)


async def test_an_endless_body_is_read_to_the_limit_only() -> None:
    async def endless(talk: Talk) -> None:
        await talk.head()
        await talk.say(ASKS + b"Transfer-Encoding: chunked\r\n\r\n")
        while True:
            await talk.say(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")

    async with _answered(endless) as answer:
        assert Limits().drain <= answer.size < Limits().drain + MIB
        assert not answer.persistent


async def test_of_an_answer_that_ends_the_dialogue_only_the_excerpt_is_read() -> None:
    body = b"x" * (4 * MIB)
    async with _answered(answers(b"HTTP/1.1 403 Forbidden\r\nContent-Length: %d\r\n\r\n" % len(body) + body)) as answer:
        assert len(answer.body) == Limits().excerpt
        assert answer.size < MIB
        assert not answer.persistent


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(_asks_with(b"sor", b"Content-Length: 5"), id="closed within Content-Length"),
        pytest.param(_asks_with(b"5\r\nsor", b"Transfer-Encoding: chunked"), id="closed within a chunk"),
        pytest.param(_asks_with(b"3\r\nsorry\r\n0\r\n\r\n", b"Transfer-Encoding: chunked"), id="chunk too long"),
        pytest.param(_asks_with(b"zz\r\nsorry\r\n", b"Transfer-Encoding: chunked"), id="no chunk size"),
    ],
)
async def test_a_broken_body_keeps_the_answer_and_gives_up_the_connection(said: bytes) -> None:
    async with _answered(answers_and_waits(said) if b"zz" in said else answers(said)) as answer:
        assert answer.status == 407
        assert not answer.persistent


async def test_a_reset_in_the_body_keeps_the_answer() -> None:
    async def cut(talk: Talk) -> None:
        await talk.head()
        await talk.say(_asks_with(b"sor", b"Content-Length: 5"))
        await asyncio.sleep(0.05)  # a RST overtakes what was not read yet
        talk.reset()

    async with _answered(cut) as answer:
        assert (answer.status, answer.body, answer.persistent) == (407, "sor", False)


async def test_a_body_that_never_comes_keeps_the_answer() -> None:
    async with _answered(answers_and_waits(_asks_with(b"", b"Content-Length: 5")), seconds=0.2) as answer:
        assert (answer.status, answer.size, answer.persistent) == (407, 0, False)


async def test_length_beside_chunked_costs_the_connection() -> None:
    said = _asks_with(b"0\r\n\r\n", b"Content-Length: 5\r\nTransfer-Encoding: chunked")
    async with _answered(answers_and_waits(said)) as answer:
        assert not answer.persistent


async def test_equal_lengths_are_one_length() -> None:
    said = _asks_with(b"sorry", b"Content-Length: 5\r\nContent-Length: 5")
    async with _answered(answers_and_waits(said)) as answer:
        assert answer.body == "sorry"


async def test_interim_answers_come_before_the_final_one() -> None:
    said = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\nX: 1\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
    async with _answered(answers_and_waits(said)) as answer:
        assert answer.status == 200


async def test_a_head_that_comes_byte_by_byte_is_read() -> None:
    async def slow(talk: Talk) -> None:
        await talk.head()
        for byte in ASKS + b"Content-Length: 0\r\n\r\n":
            await talk.say(bytes([byte]))
            await asyncio.sleep(0)

    async with _answered(slow) as answer:
        assert answer.persistent is True


def _says_after_the_request(*parts: bytes, waits: bool = True) -> Behaviour:
    return answers_and_waits(*parts) if waits else answers(*parts)


async def _resets(talk: Talk) -> None:
    await talk.head()
    talk.reset()


async def _floods(talk: Talk) -> None:
    await talk.head()
    while True:
        await talk.say(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


async def _drips_for_ever(talk: Talk) -> None:
    await talk.head()
    await talk.say(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        await talk.say(b"x")
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("behave", "failure", "seconds"),
    [
        pytest.param(answers(), Failure.CLOSED, TIMEOUT, id="closes without an answer"),
        pytest.param(answers(b"HTTP/1.1 200 OK\r\nX"), Failure.CLOSED, TIMEOUT, id="closes in mid-head"),
        pytest.param(_resets, Failure.RESET, TIMEOUT, id="reset"),
        pytest.param(answers_and_waits(), Failure.TIMEOUT, 0.2, id="says nothing"),
        pytest.param(answers_and_waits(b"HTTP/1.1 200 OK\r\n"), Failure.TIMEOUT, 0.2, id="never ends the head"),
        pytest.param(_drips_for_ever, Failure.TIMEOUT, 0.3, id="drips for ever"),
        pytest.param(_floods, Failure.TOO_MANY_INTERIM, TIMEOUT, id="floods of 1xx"),
        pytest.param(
            answers_and_waits(b"HTTP/1.1 200 OK\r\nX: " + b"x" * MIB),
            Failure.HEAD_TOO_LARGE,
            TIMEOUT,
            id="1 MiB of head",
        ),
        pytest.param(
            answers_and_waits(b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 10_000 + b"\r\n"),
            Failure.HEAD_TOO_LARGE,
            TIMEOUT,
            id="10,000 headers",
        ),
        pytest.param(answers_and_waits(b"HTTP/1.1 200 OK\r\nX: \0\r\n\r\n"), Failure.NOT_HTTP, TIMEOUT, id="NUL"),
        pytest.param(answers_and_waits(b"SSH-2.0-OpenSSH_9.6\r\n"), Failure.NOT_HTTP, TIMEOUT, id="SSH"),
        pytest.param(answers_and_waits(b"\x05\x00"), Failure.NOT_HTTP, TIMEOUT, id="SOCKS"),
        pytest.param(answers_and_waits(b"\x15\x03\x01\x00\x02\x02\x16"), Failure.NOT_HTTP, TIMEOUT, id="TLS alert"),
        pytest.param(answers_and_waits(b"HTTP/2 200\r\n\r\n"), Failure.NOT_HTTP, TIMEOUT, id="HTTP/2 in text"),
        pytest.param(answers_and_waits(b"HTTP/1.1 OK\r\n\r\n"), Failure.NOT_HTTP, TIMEOUT, id="no status"),
        pytest.param(
            answers_and_waits(b"HTTP/1.1 403 No\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nsorry"),
            Failure.BAD_FRAMING,
            TIMEOUT,
            id="two lengths",
        ),
        pytest.param(
            answers_and_waits(b"HTTP/1.1 403 No\r\nContent-Length: -5\r\n\r\nsorry"),
            Failure.BAD_FRAMING,
            TIMEOUT,
            id="-5",
        ),
    ],
)
async def test_what_is_no_answer_has_a_name(behave: Behaviour, failure: Failure, seconds: float) -> None:
    assert await _failed(behave, seconds=seconds) is failure


@pytest.mark.parametrize("lengths", [b"Content-Length: 5\r\nContent-Length: 6", b"Content-Length: -5"])
async def test_a_407_is_one_however_its_page_is_framed(lengths: bytes) -> None:
    """Otherwise a refusal would not be counted as one; that nobody knows where the page ends costs the connection."""
    async with peer(answers_and_waits(_asks_with(b"sorry", lengths))) as proxy:
        dialled = dialler(proxy.port)
        connection = await dialled.dial()
        received = await exchange(connection)
        connection.close()
    assert (received.asks, received.answer.persistent) == (True, False)
    assert [event.failure for event in dialled.recorder.trace if event.failure] == [Failure.BAD_FRAMING]


async def test_the_page_of_a_407_that_only_the_connection_ends_is_not_waited_for() -> None:
    endless = b"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\n\r\n<html>"
    async with peer(answers_and_waits(endless)) as proxy:
        connection = await dialler(proxy.port, timeout=TIMEOUT).dial()
        async with asyncio.timeout(TIMEOUT / 2):
            received = await exchange(connection)
        connection.close()
    assert (received.answer.status, received.answer.body, received.answer.persistent) == (407, "<html>", False)


async def test_a_proxy_that_resets_at_once_is_named() -> None:
    async def cut(talk: Talk) -> None:
        talk.reset()

    assert await _failed(cut) is Failure.RESET


async def test_a_failure_tells_of_the_request_and_is_in_the_trace() -> None:
    async with peer(answers()) as proxy:
        dialled = dialler(proxy.port)
        connection = await dialled.dial()
        with pytest.raises(OperationFailed) as caught:
            await exchange(connection)
        connection.close()
    failed = caught.value.failed
    assert failed.detail == "the proxy closed the connection without an answer"
    event = dialled.recorder.trace[failed.event - 1]
    assert (event.failure, event.detail) == (Failure.CLOSED, f"{CONNECT}: {failed.detail}")


async def _echoes(talk: Talk) -> None:
    """Repeat the credentials in a header, in the reason and in the page."""
    head = await talk.head()
    said = head.partition("Proxy-Authorization: ")[2].partition("\r\n")[0]
    body = f"<pre>{said}</pre>"
    answer = f"HTTP/1.1 502 {said}\r\nX-Echo: {said}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    await talk.say(answer.encode())


@pytest.mark.parametrize(
    ("authorization", "secret"),
    [
        ("Basic YWxpY2U6d29uZGVybGFuZA==", "YWxpY2U6d29uZGVybGFuZA"),
        ('Digest username="alice", response="6629fae49393a05397450978507c4ef1"', "6629fae49393a05397450978507c4ef1"),
        ("NTLM TlRMTVNTUAADAAAAGAAYAEAAAAA=", "TlRMTVNTUAADAAAAGAAYAEAAAAA"),
    ],
)
async def test_credentials_that_the_proxy_repeats_are_kept_nowhere(authorization: str, secret: str) -> None:
    async with peer(_echoes) as proxy:
        dialled = dialler(proxy.port)
        connection = await dialled.dial()
        received = await exchange(connection, authorization=authorization)
        connection.close()
    assert secret not in f"{received.answer.head}{received.answer.body}"
    assert secret not in repr(dialled.recorder.trace)


async def test_only_the_dialogue_has_a_challenge_with_its_secrets() -> None:
    asks = b'407 No\r\nProxy-Authenticate: Digest realm="http://bob:secret@gw/ wonderland", nonce="n"'
    async with peer(answers(b"HTTP/1.1 " + asks + b"\r\nContent-Length: 0\r\n\r\n")) as proxy:
        dialled = dialler(proxy.port)
        dialled.recorder.scrubber.hide("wonderland")
        connection = await dialled.dial()
        received = await exchange(connection)
        connection.close()
    (asked,), (shown,) = received.challenges, received.shown
    assert asked.parameter("realm") == "http://bob:secret@gw/ wonderland"
    assert shown == Challenge(
        scheme="Digest", parameters=(("realm", "http://<redacted>@gw/ <redacted>"), ("nonce", "n"))
    )


async def test_a_digest_response_is_hidden_also_where_the_page_escapes_its_quotes() -> None:
    async def escapes(talk: Talk) -> None:
        head = await talk.head()
        page = head.replace('"', "&#0034;")  # as nobody is known to
        await talk.say(f"HTTP/1.1 502 No\r\nContent-Length: {len(page)}\r\n\r\n{page}".encode())

    async with peer(escapes) as proxy:
        connection = await dialler(proxy.port).dial()
        answer = (await exchange(connection, authorization='Digest username="alice", response="6629fae493"')).answer
        connection.close()
    assert "alice" in answer.body
    assert "6629fae493" not in answer.body


@pytest.mark.parametrize("shown", range(1, 24))
async def test_a_secret_cut_by_the_end_of_the_excerpt_is_hidden_too(shown: int) -> None:
    body = b"x" * (Limits().excerpt - shown) + b"YWxpY2U6d29uZGVybGFuZA=="
    said = b"HTTP/1.1 502 No\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    async with peer(answers(said)) as proxy:
        connection = await dialler(proxy.port).dial()
        answer = (await exchange(connection, authorization="Basic YWxpY2U6d29uZGVybGFuZA==")).answer
        connection.close()
    assert "YWx" not in answer.body


async def test_an_absolute_request_reads_the_page_until_the_proxy_closes() -> None:
    async with peer(answers(b"HTTP/1.0 503 Service Unavailable\r\n\r\n<title>ERROR</title>")) as proxy:
        connection = await dialler(proxy.port).dial()
        received = await exchange(connection, request=forward("no.invalid"), kind=Operation.FORWARD)
        connection.close()
    assert received.answer.body == "<title>ERROR</title>"
    assert _first_line(proxy) == "GET http://no.invalid/ HTTP/1.1"


def _first_line(proxy: Peer) -> str:
    return proxy.received[0].decode().partition("\r\n")[0]
