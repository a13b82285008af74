"""A12: the proxy's name has two addresses, and one of them does not work."""

import asyncio
import socket
from dataclasses import replace
from typing import Any

import pytest

from proxytest.engine.audit import audit
from proxytest.model.address import parse_proxy
from proxytest.model.result import Party, Sureness
from proxytest.model.run import Verdict
from tests.field.logon_proxy import asks
from tests.support.company import CompanyBuilder
from tests.support.field import Right, Table
from tests.support.peers import Behaviour, Talk, peer
from tests.support.plans import plan_for

TARGETS = ("idbroker.webex.com:443", "conv-a.wbx2.com:443")


async def hangs(talk: Talk) -> None:
    await talk.listen()


async def resets(talk: Talk) -> None:
    await talk.head()
    talk.reset()


async def denies(talk: Talk) -> None:
    while True:
        await talk.head()
        await talk.say(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")


async def offers_basic(talk: Talk) -> None:
    while True:
        await talk.head()
        await talk.say(asks('Basic realm="other"'))


@pytest.fixture
def two_addresses(monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Let proxy.test have two addresses, in this order."""
    addresses = ("127.0.0.2", "127.0.0.3")
    usual = asyncio.base_events.BaseEventLoop.getaddrinfo

    async def getaddrinfo(loop: Any, host: str, port: int, **options: Any) -> Any:  # noqa: ANN401  as the loop's own
        if host != "proxy.test":
            return await usual(loop, host, port, **options)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", getaddrinfo)
    return addresses


@pytest.mark.row("A12", "the proxy's name has two addresses: one hangs, resets or denies, the other works")
@pytest.mark.table("wrong", "order")
@pytest.mark.parametrize("wrong", [hangs, resets, denies])
@pytest.mark.parametrize("order", [1, -1])
async def test_the_address_is_named(
    company: CompanyBuilder, table: Table, two_addresses: tuple[str, str], wrong: Behaviour, order: int
) -> None:
    bad, good = two_addresses[::order]
    async with company.running("ntlm") as proxy, peer(proxy.serve, host=good) as right, _at(bad, right.port, wrong):
        made = plan_for(port=right.port, roots=proxy.authorities.public_pem, targets=TARGETS, timeout=1.0)
        run = await audit(replace(made, proxy=parse_proxy(f"http://proxy.test:{right.port}")))
    right_answer = Right(
        verdict=Verdict.INCOMPATIBLE, code="proxy.address-fails", party=Party.PROXY, certainty=Sureness.PROVEN
    )
    table.holds(run, right_answer, never=("proxy.no-answer", "tunnel.denied", "policy.pattern-denied"))
    (found,) = (two for one in run.results for two in one.findings if two.code == "proxy.address-fails")
    assert bad in found.message
    assert {one.status.value for one in run.results if one.check == "tunnel/https"} == {"pass"}


@pytest.mark.row("A12", "one address offers another scheme than the other does")
@pytest.mark.parametrize("order", [1, -1])
async def test_an_address_that_offers_another_scheme(
    company: CompanyBuilder, table: Table, two_addresses: tuple[str, str], order: int
) -> None:
    other, usual = two_addresses[::order]
    async with (
        company.running("ntlm") as proxy,
        peer(proxy.serve, host=usual) as served,
        _at(other, served.port, offers_basic),
    ):
        made = plan_for(port=served.port, roots=proxy.authorities.public_pem, targets=TARGETS, timeout=1.0)
        run = await audit(replace(made, proxy=parse_proxy(f"http://proxy.test:{served.port}")))
    right = Right(verdict=Verdict.INCOMPATIBLE, code="proxy.address-fails", certainty=Sureness.PROVEN)
    table.holds(run, right)
    (found,) = (two for one in run.results for two in one.findings if two.code == "proxy.address-fails")
    assert f"{other}: 407 Proxy Authentication Required, offers basic" in (found.actual or "")
    assert f"{usual}: 407 Proxy Authentication Required, offers ntlm" in (found.actual or "")
    assert found.remedy.startswith("Let the proxy offer the same schemes at every address")


def _at(address: str, port: int, behave: Behaviour) -> Any:  # noqa: ANN401  a context manager
    """Run a peer at this address and port."""
    return peer(behave, host=address, port=port)
