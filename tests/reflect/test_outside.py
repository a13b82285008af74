"""What the reflector tells of a request, to whom, and how often."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from proxytest.model.credentials import Secret
from proxytest.model.profile import Transport
from proxytest.protocol.outside_question import NUMBER, Question
from proxytest.reflect.outside import Outside
from proxytest.reflect.own_certificate import identified_context
from proxytest.reflect.rate_limit import RateLimit
from proxytest.reflect.server import Wanted, bound_socket, reflecting
from proxytest.wire.trust import far_end_context

LOOPBACK = "127.0.0.1"
TOKEN, OTHER = Secret("a token of the tests"), Secret("another token of them")


def question(what: str = "request", host: str = "-") -> Question:
    return Question(what=what, host=host, number=secrets.token_bytes(NUMBER).hex())


@asynccontextmanager
async def reflector(*hosts: str) -> AsyncIterator[tuple[str, str]]:
    """Run it; give its address, and the fingerprint of its certificate."""
    with bound_socket(Transport.TCP, LOOPBACK, 0) as sock:
        port = sock.getsockname()[1]
    context, certificate = identified_context()
    wanted = Wanted(
        address=LOOPBACK,
        ports=((Transport.TLS, port),),
        context=context,
        token=TOKEN,
        certificate=certificate,
        hosts=frozenset(hosts),
    )
    async with reflecting(wanted):
        yield f"https://{LOOPBACK}:{port}", certificate


async def asked(address: str, path: str, **headers: str) -> str:
    async with aiohttp.ClientSession() as session:
        answer = await session.get(address + path, ssl=far_end_context(), headers=headers)
        return await answer.text()


async def test_it_tells_the_request_as_it_arrived() -> None:
    one = question()
    async with reflector() as (address, certificate):
        told = one.read(await asked(address, one.path(TOKEN), TrackingID="7"), TOKEN)
    assert told is not None
    assert ["TrackingID", "7"] in told["headers"]
    assert (told["client"], told["alpn"], told["certificate"]) == (LOOPBACK, "http/1.1", certificate)
    assert told["tls"] == "TLSv1.3"


async def test_by_wss_it_tells_in_the_first_message() -> None:
    one = question()
    async with (
        reflector() as (address, _),
        aiohttp.ClientSession() as session,
        session.ws_connect(address + one.path(TOKEN), ssl=far_end_context(), compress=15) as websocket,
    ):
        told = one.read(await websocket.receive_str(), TOKEN)
        await websocket.send_str("hello")
        assert await websocket.receive_str() == "hello"
    assert told is not None
    assert "sec-websocket-extensions" in {name.lower() for name, _ in told["headers"]}


async def test_who_does_not_know_the_token_and_who_repeats_a_request_is_told_nothing() -> None:
    one = question()
    async with reflector() as (address, _):
        assert await asked(address, question().path(OTHER)) == "proxytest reflect\n"
        assert one.read(await asked(address, one.path(TOKEN)), TOKEN) is not None
        assert await asked(address, one.path(TOKEN)) == "proxytest reflect\n"


@pytest.mark.parametrize("host", ["localhost", "idbroker.webex.com.example", "127.0.0.1"])
async def test_it_asks_no_host_but_those_of_the_profiles(host: str) -> None:
    async with reflector("idbroker.webex.com") as (address, _):
        assert await asked(address, question("certificate", host).path(TOKEN)) == "proxytest reflect\n"


async def test_it_tells_the_certificate_and_the_status_of_a_host_and_asks_it_once() -> None:
    came = 0

    async def far_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal came
        came += 1
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    context, certificate = identified_context()
    async with await asyncio.start_server(far_end, LOOPBACK, 0, ssl=context) as server:
        outside = Outside(token=TOKEN, hosts=frozenset({LOOPBACK}), port=server.sockets[0].getsockname()[1])
        told = [await outside._host(LOOPBACK) for _ in range(3)]
    assert [(one["sha256"], one["status"]) for one in told] == [(certificate, 404)] * 3
    assert came == 1


async def test_a_host_that_does_not_answer_is_told_too() -> None:
    with bound_socket(Transport.TCP, LOOPBACK, 0) as sock:
        port = sock.getsockname()[1]
    outside = Outside(token=TOKEN, hosts=frozenset({LOOPBACK}), port=port)
    assert await outside._host(LOOPBACK) == {"failed": "ConnectionRefusedError"}


async def test_each_address_has_its_own_rate() -> None:
    limit = RateLimit(per_second=0.001, at_once=2)
    assert [limit.allows("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert limit.allows("192.0.2.2")
    assert [limit.allows(f"2001:db8::{number}") for number in (1, 2, 3)] == [True, True, False]  # one site


def test_an_answer_that_somebody_changed_is_none() -> None:
    one, other = question(), question()
    body = one.answer({"client": "192.0.2.1"}, TOKEN)
    assert one.read(body, TOKEN) == {"client": "192.0.2.1"}
    for wrong in (body.replace("192", "193"), "", "\n", os.urandom(8).hex(), "proxytest reflect\n"):
        assert one.read(wrong, TOKEN) is None
    assert one.read(body, OTHER) is None
    assert other.read(body, TOKEN) is None
