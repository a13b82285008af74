"""The reflector as a whole: its ports, TLS with HTTPS and WSS beside STUN, and its bounds."""

import asyncio
import os
import socket

import aiohttp
import pytest

from proxytest.model.address import Authority
from proxytest.model.media import MediaHost
from proxytest.model.profile import Transport
from proxytest.protocol.stun import binding_request
from proxytest.reflect.own_certificate import server_context
from proxytest.reflect.server import Wanted, bound_socket, in_ranges, reflecting
from proxytest.wire.stun_exchange import Ask
from proxytest.wire.stun_stream import ask_stream
from proxytest.wire.stun_udp import ask_udp
from proxytest.wire.trust import far_end_context
from tests.support.wire import TIMEOUT, recorder

LOOPBACK = "127.0.0.1"


def free_ports(number: int) -> list[int]:
    """Return ports that nobody has now; who takes one in between is seen by the test as an error."""
    made = [bound_socket(Transport.TCP, LOOPBACK, 0) for _ in range(number)]
    ports = [one.getsockname()[1] for one in made]
    for one in made:
        one.close()
    return ports


def ask(port: int, address: str = LOOPBACK) -> Ask:
    request = binding_request(os.urandom(12), software="so long that an answer is shorter, by IPv6 too")
    return Ask(number=1, address=Authority(host=address, port=port), request=request)


async def test_it_answers_by_udp_and_tcp_to_both_families() -> None:
    (port,) = free_ports(1)
    wanted = Wanted(ports=((Transport.UDP, port), (Transport.TCP, port)))
    async with reflecting(wanted) as listening:
        assert (listening.bound, listening.missing) == ([(Transport.UDP, port), (Transport.TCP, port)], [])
        for address in (LOOPBACK, "::1"):
            for asking in (ask_udp, ask_stream):
                seen = await asking(ask(port, address), recorder(), seconds=TIMEOUT)
                assert seen.answer is not None
                assert seen.answer.mapped == seen.local


async def test_a_port_that_is_taken_costs_that_port_alone() -> None:
    taken, free = free_ports(2)
    with socket.create_server((LOOPBACK, taken)):
        wanted = Wanted(address=LOOPBACK, ports=((Transport.TCP, taken), (Transport.TCP, free)))
        async with reflecting(wanted) as listening:
            assert listening.bound == [(Transport.TCP, free)]
            assert listening.missing == [(Transport.TCP, taken, "address already in use")]


async def test_one_port_speaks_stun_https_and_wss_inside_tls() -> None:
    (port,) = free_ports(1)
    wanted = Wanted(address=LOOPBACK, ports=((Transport.TLS, port),), context=server_context())
    async with reflecting(wanted), aiohttp.ClientSession() as session:
        url, context = f"https://{LOOPBACK}:{port}/any", far_end_context()
        async with session.get(url, ssl=context) as answer:
            assert (answer.status, await answer.text()) == (200, "proxytest reflect\n")
        async with session.ws_connect(url, ssl=context) as websocket:
            await websocket.send_str("hello")
            assert await websocket.receive_str() == "hello"
            await websocket.send_bytes(b"\x00")
            assert await websocket.receive_bytes() == b"\x00"
        reader, writer = await asyncio.open_connection(LOOPBACK, port, ssl=context)
        writer.write(ask(port).request)
        assert (await reader.readexactly(20))[:2] == b"\x01\x01"
        writer.close()
        await writer.wait_closed()


def test_a_media_host_without_stand_ins_is_asked_on_the_profile_s_ports() -> None:
    assert MediaHost(host="192.0.2.1").port(Transport.UDP, 33434) == 33434


@pytest.mark.parametrize(
    ("ports", "said"),
    [([443], ["443"]), ([1, 2, 3, 5, 8, 9], ["1-3", "5", "8-9"]), ([2, 1], ["1-2"]), ([], [])],
)
def test_ports_are_written_shortly(ports: list[int], said: list[str]) -> None:
    assert list(in_ranges(ports)) == said
