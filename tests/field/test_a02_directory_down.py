"""A2: what checks log-ons for the proxy does not answer."""

import pytest

from proxytest.model.result import Party
from tests.field.logon_proxy import TYPE_2, Asked, answer, answering, asks
from tests.support.field import Right, Table

_BROKEN = ("503 Service Unavailable", "500 Internal Server Error")
_DOWN = Right(verdict="inconclusive", code="logon.directory-down", party=Party.DIRECTORY)
_NEVER = ("tunnel.denied", "tunnel.far-end-unreached", "policy.pattern-denied", "logon.refused")


@pytest.mark.row("A2", "Basic is answered by 503 or 500")
@pytest.mark.parametrize("status", _BROKEN)
async def test_to_basic(table: Table, status: str) -> None:
    async with answering(lambda one: answer(status) if one.authorization else asks('Basic realm="corp"')) as proxy:
        run = await proxy.audited("basic")
    assert len(proxy.logons) == 1
    table.holds(run, _DOWN, never=_NEVER)


@pytest.mark.row("A2", "the first NTLM token, which holds no password, is answered by 503 or 500")
@pytest.mark.parametrize("status", _BROKEN)
async def test_to_type_1(table: Table, status: str) -> None:
    async with answering(lambda one: answer(status) if one.authorization else asks("NTLM")) as proxy:
        run = await proxy.audited("ntlm")
    assert len(proxy.logons) == 1
    table.holds(run, _DOWN, never=_NEVER)


@pytest.mark.row("A2", "the NTLM proof is answered by 503 or 500")
@pytest.mark.parametrize("status", _BROKEN)
async def test_to_type_3(table: Table, status: str) -> None:
    def says(one: Asked) -> bytes:
        if one.authorization.startswith("NTLM TlRMTVNTUAAD"):
            return answer(status)
        return asks(f"NTLM {TYPE_2}" if one.authorization else "NTLM")

    async with answering(says) as proxy:
        run = await proxy.audited("ntlm")
    assert len([one for one in proxy.logons if "TlRMTVNTUAAD" in one.authorization]) == 1
    table.holds(run, _DOWN, never=_NEVER)


@pytest.mark.row("A2", "the refusal says that the LDAP server does not answer: 403, 407 or 502")
@pytest.mark.parametrize("status", ["403 Forbidden", "407 Proxy Authentication Required", "502 Bad Gateway"])
async def test_in_words(table: Table, status: str) -> None:
    page = answer(status, 'Proxy-Authenticate: Basic realm="corp"', body=b"<p>Cannot contact the LDAP server</p>")
    async with answering(lambda one: page if one.authorization else asks('Basic realm="corp"')) as proxy:
        run = await proxy.audited("basic")
    assert len(proxy.logons) == 1
    table.holds(run, _DOWN, never=_NEVER)


@pytest.mark.row("A2", "control: the log-on is accepted, and then the host cannot be reached")
@pytest.mark.parametrize(
    "refusal",
    [
        answer("503 Service Unavailable", "X-Squid-Error: ERR_CONNECT_FAIL 111"),
        answer("503 Service Unavailable", "X-Squid-Error: ERR_DNS_FAIL 0"),
        answer("500 Internal Server Error", body=b"<p>Unable to connect to idbroker.webex.com</p>"),
    ],
    ids=["connect", "dns", "words"],
)
async def test_host(table: Table, refusal: bytes) -> None:
    async with answering(lambda one: refusal if one.authorization else asks('Basic realm="corp"')) as proxy:
        run = await proxy.audited("basic")
    assert len(proxy.logons) == 1
    right = Right(verdict="inconclusive", code="logon.unconfirmed", result=("auth/scheme", "basic", "undecided"))
    table.holds(run, right, never=("logon.directory-down", "logon.refused"))


@pytest.mark.row("A2", "the proxy says so to every CONNECT, also to one without a log-on")
@pytest.mark.parametrize("status", ["503 Service Unavailable", "403 Forbidden", "500 Internal Server Error"])
async def test_before_any_log_on(table: Table, status: str) -> None:
    page = answer(status, body=b"<p>The authentication server is not available.</p>")
    async with answering(lambda _: page) as proxy:
        run = await proxy.audited("auto")
    assert not proxy.logons
    assert {one.verdict for one in run.clients if one.client in ("windows", "mac")} == {"inconclusive"}
    table.holds(run, _DOWN, never=_NEVER)
