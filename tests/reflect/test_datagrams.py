"""D4: an answer comes from the address that was asked."""

import asyncio
import os
import socket

import pytest

from proxytest.model.address import Authority
from proxytest.model.profile import Transport
from proxytest.protocol.stun import binding_request
from proxytest.reflect.server import Wanted, bound_socket, reflecting
from proxytest.wire.stun_exchange import Ask
from proxytest.wire.stun_udp import ask_udp
from tests.support.wire import TIMEOUT, recorder


def free_port() -> int:
    with bound_socket(Transport.UDP, None, 0) as sock:
        port: int = sock.getsockname()[1]
        return port


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "127.1.2.3", "::1"])
async def test_the_source_of_an_answer_is_where_the_request_went(address: str) -> None:
    """A connected socket takes no answer from elsewhere."""
    port = free_port()
    request = binding_request(os.urandom(12), software="so long that an answer is shorter, by IPv6 too")
    async with reflecting(Wanted(ports=((Transport.UDP, port),))):
        ask = Ask(number=1, address=Authority(host=address, port=port), request=request)
        seen = await ask_udp(ask, recorder(), seconds=TIMEOUT)
    assert seen.answer is not None


async def test_also_without_ipv6(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "has_dualstack_ipv6", lambda: False)
    port = free_port()
    request = binding_request(os.urandom(12), software="so long that an answer is shorter, by IPv6 too")
    async with reflecting(Wanted(ports=((Transport.UDP, port),))):
        ask = Ask(number=1, address=Authority(host="127.0.0.2", port=port), request=request)
        assert (await ask_udp(ask, recorder(), seconds=TIMEOUT)).answer is not None


async def test_a_client_that_has_gone_costs_nobody_else_an_answer() -> None:
    port = free_port()
    request = binding_request(os.urandom(12), software="so long that an answer is shorter, by IPv6 too")
    async with reflecting(Wanted(ports=((Transport.UDP, port),))):
        for _ in range(3):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
                gone.sendto(request, ("127.0.0.2", port))
        await asyncio.sleep(0)
        ask = Ask(number=1, address=Authority(host="127.0.0.1", port=port), request=request)
        assert (await ask_udp(ask, recorder(), seconds=TIMEOUT)).answer is not None
