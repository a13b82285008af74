"""A19: a parent that asks for a log-on of its own, behind a child that is no Squid."""

import pytest

from proxytest.model.result import Party, Sureness
from tests.field.logon_proxy import OPENS, Asked, answer, answering, asks, far_end
from tests.support.field import Right, Table
from tests.support.scripted import Authorities

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


@pytest.mark.row("A19", "the log-on is accepted, and for one domain alone another realm is asked for")
async def test_for_one_domain(table: Table, authorities: Authorities) -> None:
    def says(one: Asked) -> bytes:
        if not one.authorization:
            return _CHILD
        return _PARENT if "wbx2" in one.head else OPENS

    async with answering(says, far_end(authorities, answer("200 OK"))) as proxy:
        run = await proxy.audited(
            "basic", roots_=authorities.public_pem, targets_=("idbroker.webex.com:443", "conv-a.wbx2.com:443")
        )
    assert len([one for one in proxy.logons if "wbx2" in one.head]) == 1
    right = Right(code="logon.parent-asks", result=("tunnel/https", "conv-a.wbx2.com:443", "undecided"))
    table.holds(run, right, never=("logon.refused", "tunnel.denied"))


@pytest.mark.row("A19", "the log-on is accepted, and for one domain the proxy says that its parent asks: 502 or 403")
@pytest.mark.parametrize("status", ["502 Bad Gateway", "403 Forbidden"])
async def test_said_for_one_domain(table: Table, authorities: Authorities, status: str) -> None:
    page = answer(status, body=b"<p>Upstream proxy authentication required</p>")

    def says(one: Asked) -> bytes:
        if not one.authorization:
            return _CHILD
        return page if "wbx2" in one.head else OPENS

    async with answering(says, far_end(authorities, answer("200 OK"))) as proxy:
        run = await proxy.audited(
            "basic", roots_=authorities.public_pem, targets_=("idbroker.webex.com:443", "conv-a.wbx2.com:443")
        )
    right = Right(
        verdict="incompatible",
        code="logon.parent-asks",
        certainty=Sureness.PROVEN,
        result=("tunnel/https", "conv-a.wbx2.com:443", "fail"),
    )
    table.holds(run, right, never=("tunnel.denied", "policy.pattern-denied", "tunnel.far-end-unreached"))
