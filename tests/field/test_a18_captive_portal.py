"""A18: the network asks for a log-on before the proxy does."""

import pytest

from proxytest.model.result import Party, Sureness
from tests.field.logon_proxy import OPENS, Asked, answer, answering, asks, ends
from tests.support.field import Right, Table
from tests.support.peers import Talk

TARGETS = ("idbroker.webex.com:443", "identity.webex.com:443", "mercury-connection-a.wbx2.com:443")
_PAGE = b"<!DOCTYPE html><html><title>Welcome</title></html>"
_PORTAL = "Location: http://portal.guest.example/login?url=x"
_NEVER = ("tunnel.denied", "tunnel.redirected", "policy.pattern-denied", "tunnel.broken", "logon.demanded")


@pytest.mark.row("A18", "every CONNECT is answered by 511")
async def test_511(table: Table) -> None:
    async with answering(lambda _: answer("511 Network Authentication Required", body=_PAGE)) as proxy:
        run = await proxy.audited("auto", targets_=TARGETS)
    assert not proxy.logons
    right = Right(verdict="incompatible", code="path.network-logon", party=Party.PATH, certainty=Sureness.PROVEN)
    table.holds(run, right, never=_NEVER)


@pytest.mark.row("A18", "every CONNECT is redirected to one portal, by 302, 303, 307 or a page that refreshes")
@pytest.mark.parametrize(
    "redirect",
    [
        answer("302 Found", _PORTAL),
        answer("303 See Other", _PORTAL),
        answer("307 Temporary Redirect", _PORTAL),
        answer("403 Forbidden", body=b"<meta http-equiv='refresh' content='0; url=http://portal.guest.example/'>"),
    ],
    ids=["302", "303", "307", "refresh"],
)
async def test_redirect(table: Table, redirect: bytes) -> None:
    async with answering(lambda _: redirect) as proxy:
        run = await proxy.audited("basic", targets_=TARGETS)
    assert not proxy.logons
    right = Right(verdict="incompatible", code="path.network-logon", party=Party.PATH, certainty=Sureness.LIKELY)
    table.holds(run, right, never=(*_NEVER, "logon.not-offered"))


@pytest.mark.row("A18", "every CONNECT is answered by 200 and a page")
@pytest.mark.parametrize("sent", [_PAGE, answer("200 OK", body=_PAGE), answer("302 Found", _PORTAL)])
async def test_page(table: Table, sent: bytes) -> None:
    async def inside(talk: Talk, target: str) -> None:
        await talk.say(sent)
        await ends(talk, target)

    async with answering(lambda _: OPENS, inside) as proxy:
        run = await proxy.audited("auto", targets_=TARGETS)
    right = Right(verdict="incompatible", code="path.network-logon", party=Party.PATH, certainty=Sureness.LIKELY)
    table.holds(run, right, never=_NEVER)


@pytest.mark.row("A18", "control: one host of three is redirected")
async def test_one_host(table: Table) -> None:
    def says(one: Asked) -> bytes:
        return answer("302 Found", _PORTAL) if TARGETS[2] in one.head else OPENS

    async with answering(says) as proxy:
        run = await proxy.audited("auto", targets_=TARGETS)
    table.holds(run, Right(code="tunnel.redirected"), never=("path.network-logon",))


@pytest.mark.row("A18", "control: the proxy redirects to itself")
async def test_own_page(table: Table) -> None:
    async with answering(lambda _: answer("302 Found", "Location: http://127.0.0.1:8080/auth")) as proxy:
        run = await proxy.audited("auto", targets_=TARGETS)
    table.holds(run, Right(code="tunnel.redirected"), never=("path.network-logon",))


@pytest.mark.row("A18", "the proxy asks for a log-on, and the log-on is answered by 511: no word of the account")
async def test_511_to_the_log_on(table: Table) -> None:
    portal = answer("511 Network Authentication Required", body=_PAGE)
    async with answering(lambda one: portal if one.authorization else asks('Basic realm="corp"')) as proxy:
        run = await proxy.audited("basic")
    assert len(proxy.logons) == 1
    right = Right(verdict="inconclusive", code="path.network-logon", result=("auth/scheme", "basic", "undecided"))
    table.holds(run, right, never=("logon.refused", "logon.refused-otherwise", "logon.directory-down"))


@pytest.mark.row("A18", "511 for some hosts alone: the network's log-on, whatever its name")
@pytest.mark.parametrize("reason", ["Network Authentication Required", "No"])
async def test_511_for_some(table: Table, reason: str) -> None:
    portal = answer(f"511 {reason}")
    async with answering(lambda one: portal if TARGETS[2] in one.head else OPENS) as proxy:
        run = await proxy.audited("auto", targets_=TARGETS)
    table.holds(run, Right(code="path.network-logon", party=Party.PATH), never=("logon.asked-otherwise",))
