"""What is handed on to a KDC is handed on once, and nothing after its last word."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from proxytest.protocol.kdc import Kdc
from proxytest.wire.kdc_relay import KdcRelay, running_relay

TICKET = b"\x6b a ticket"
SILENCE, HANGS_UP = b"silence", b"hangs up"


def error(code: int) -> bytes:
    return b"\x7e\x07\x30\x05\xa6\x03\x02\x01" + bytes([code])


PREAUTH_REQUIRED, PREAUTH_FAILED, MORE_REQUIRED = error(25), error(24), error(91)


@asynccontextmanager
async def relayed(*answers: bytes) -> AsyncIterator[tuple[KdcRelay, list[bytes]]]:
    """Run a KDC that gives these answers, and a relay before it; also what the KDC was shown."""
    shown: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        shown.append(await reader.readexactly(int.from_bytes(await reader.readexactly(4), "big")))
        answer = answers[len(shown) - 1]
        if answer == SILENCE:
            await reader.read()
        elif answer != HANGS_UP:
            writer.write(len(answer).to_bytes(4, "big") + answer)
        writer.close()

    kdc = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = kdc.sockets[0].getsockname()[1]
    async with running_relay(Kdc(realm="CORP.TEST", host="127.0.0.1", port=port, stream=True)) as relay:
        yield relay, shown
    kdc.close()


async def ask(relay: KdcRelay, message: bytes, *, length: int | None = None) -> bytes:
    """Send one message as libkrb5 does; without an answer the connection is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    writer.write((len(message) if length is None else length).to_bytes(4, "big") + message)
    answer = await reader.read()
    writer.close()
    assert not answer or int.from_bytes(answer[:4], "big") == len(answer) - 4
    return answer[4:]


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        pytest.param([PREAUTH_REQUIRED, PREAUTH_FAILED], PREAUTH_FAILED, id="a refusal is told again"),
        pytest.param([PREAUTH_REQUIRED, PREAUTH_REQUIRED], PREAUTH_REQUIRED, id="it is not asked for a proof twice"),
        pytest.param([PREAUTH_REQUIRED, TICKET], b"", id="a ticket is given once"),
        pytest.param([PREAUTH_REQUIRED, HANGS_UP], b"", id="it hangs up on a proof"),
        pytest.param([PREAUTH_REQUIRED, MORE_REQUIRED, PREAUTH_FAILED], PREAUTH_FAILED, id="it asks for more"),
        pytest.param([PREAUTH_FAILED], PREAUTH_FAILED, id="it refuses at once"),
        pytest.param([TICKET], b"", id="it asks for no proof"),
    ],
)
async def test_nothing_is_handed_on_after_the_last_word(answers: list[bytes], told: bytes) -> None:
    async with relayed(*answers) as (relay, shown):
        messages = [f"message {number}".encode() for number in range(len(answers))]
        assert [await ask(relay, message) for message in messages] == [
            b"" if answer == HANGS_UP else answer for answer in answers
        ]
        assert await ask(relay, b"once more") == told
        assert shown == messages
        assert relay.shown is (len(answers) > 1)


async def test_while_the_kdc_is_silent_nothing_else_is_handed_on_and_nobody_waits_for_it() -> None:
    async with relayed(PREAUTH_REQUIRED, SILENCE) as (relay, shown):
        assert await ask(relay, b"question") == PREAUTH_REQUIRED
        waiting = asyncio.create_task(ask(relay, b"proof"))
        while len(shown) < 2:  # noqa: ASYNC110  the list is all that the KDC tells
            await asyncio.sleep(0.01)
        assert await ask(relay, b"proof") == b""
        assert relay.shown
    assert await waiting == b""
    assert shown == [b"question", b"proof"]


async def test_a_first_message_shows_no_proof() -> None:
    async with relayed(HANGS_UP) as (relay, _):
        assert await ask(relay, b"question") == b""
        assert not relay.shown


async def test_a_message_that_is_too_long_is_not_handed_on() -> None:
    async with relayed() as (relay, shown):
        assert await ask(relay, b"x", length=1 << 21) == b""
        assert shown == []


async def test_a_kdc_that_answered_by_udp_is_asked_by_udp() -> None:
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as kdc:
        kdc.setblocking(False)  # noqa: FBT003  the name of the only parameter
        kdc.bind(("127.0.0.1", 0))
        address = Kdc(realm="CORP.TEST", host="127.0.0.1", port=kdc.getsockname()[1], stream=False)
        async with running_relay(address) as relay:
            asking = asyncio.create_task(ask(relay, b"question"))
            message, sender = await loop.sock_recvfrom(kdc, 1000)
            await loop.sock_sendto(kdc, PREAUTH_REQUIRED, sender)
            assert (message, await asking) == (b"question", PREAUTH_REQUIRED)
