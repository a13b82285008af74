"""A2: what checks log-ons for the proxy does not answer."""

import pytest

from proxytest.model.result import Party
from proxytest.wire.limits import Limits
from tests.field.logon_proxy import SILENCE, TYPE_2, Asked, answer, answering, asks
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


@pytest.mark.row("A2", "the first token, which holds no password, gets no answer")
async def test_silence_to_type_1(table: Table) -> None:
    async with answering(lambda one: SILENCE if one.authorization else asks("NTLM")) as proxy:
        run = await proxy.audited("ntlm", limits=Limits(timeout=0.5))
    assert not [one for one in proxy.logons if "TlRMTVNTUAAD" in one.authorization]
    table.holds(run, _DOWN, never=(*_NEVER, "logon.unanswered"))


@pytest.mark.row("A2", "control: the proof gets no answer, which the host may be to blame for")
async def test_silence_to_the_proof(table: Table) -> None:
    async with answering(lambda one: SILENCE if one.authorization else asks('Basic realm="corp"')) as proxy:
        run = await proxy.audited("basic", limits=Limits(timeout=0.5))
    assert len(proxy.logons) == 1
    right = Right(verdict="inconclusive", code="logon.unanswered", result=("auth/scheme", "basic", "undecided"))
    table.holds(run, right, never=_NEVER)


@pytest.mark.row("A2", "what decides an open verdict is told: look at the directory")
async def test_what_to_do(table: Table) -> None:
    refusal = answer("503 Service Unavailable")
    async with answering(lambda one: refusal if one.authorization else asks('Basic realm="corp"')) as proxy:
        run = await proxy.audited("basic")
    told = run.to_decide.action if run.to_decide is not None else ""
    right = "Check the directory" in told and "--forget-refusals" in told
    table.says(told, "the directory, and --forget-refusals", why="" if right else "not told")
