"""A19: a parent that asks for a log-on of its own, behind a child that is no Squid."""

import pytest

from proxytest.model.result import Party, Sureness
from tests.field.logon_proxy import answer, answering, asks
from tests.support.field import Right, Table

_CHILD = asks('Basic realm="branch"', headers=("Server: tinyproxy/1.11.1",))
_PARENT = asks('Basic realm="headquarters"', headers=("Server: squid/5.7", "Via: 1.1 parent (squid/5.7)"))


@pytest.mark.row("A19", "the child is tinyproxy, the parent Squid, which asks for another realm")
async def test_another_product(table: Table) -> None:
    async with answering(lambda one: _PARENT if one.authorization else _CHILD) as proxy:
        run = await proxy.audited("basic")
    assert len(proxy.logons) == 1
    right = Right(verdict="incompatible", code="logon.parent-asks", party=Party.PROXY, certainty=Sureness.LIKELY)
    table.holds(run, right, never=("logon.refused",))


@pytest.mark.row("A19", "the child says so itself, by 502")
async def test_in_words(table: Table) -> None:
    refusal = answer("502 Bad Gateway", body=b"<p>Upstream proxy authentication required</p>")
    async with answering(lambda one: refusal if one.authorization else _CHILD) as proxy:
        run = await proxy.audited("basic")
    assert len(proxy.logons) == 1
    right = Right(verdict="incompatible", code="logon.parent-asks", party=Party.PROXY, certainty=Sureness.PROVEN)
    table.holds(run, right, never=("logon.refused", "logon.refused-otherwise"))


@pytest.mark.row("A19", "the parent asks for NTLM, the child for Basic: a hint, and both causes")
async def test_another_scheme(table: Table) -> None:
    async with answering(lambda one: asks("NTLM") if one.authorization else _CHILD) as proxy:
        run = await proxy.audited("basic")
    assert len(proxy.logons) == 1
    table.holds(run, Right(code="logon.parent-asks", result=("auth/scheme", "basic", "undecided")))


@pytest.mark.row("A19", "the proxy logs on to its parent itself, and is refused: 502 to every CONNECT")
async def test_its_own_log_on_is_refused(table: Table) -> None:
    page = answer("502 Bad Gateway", body=b"<p>Upstream proxy authentication failed</p>")
    async with answering(lambda _: page) as proxy:
        run = await proxy.audited("auto")
    right = Right(verdict="incompatible", code="logon.parent-asks", party=Party.PROXY, certainty=Sureness.PROVEN)
    table.holds(run, right, never=("tunnel.far-end-unreached", "logon.refused"))
