"""A4: a web server's log-on is asked for."""

import pytest

from proxytest.model.result import Party
from tests.field.logon_proxy import OPENS, TYPE_2, Asked, answer, answering, asks, far_end
from tests.support.field import Right, Table
from tests.support.scripted import Authorities

_GATEWAY = 'WWW-Authenticate: Basic realm="Citrix Gateway"'


@pytest.mark.row("A4", "CONNECT is answered by 401 with WWW-Authenticate, or 407 with it alone")
@pytest.mark.table("status", "auth")
@pytest.mark.parametrize("status", ["401 Unauthorized", "407 Proxy Authentication Required"])
@pytest.mark.parametrize("auth", ["auto", "basic"])
async def test_header_is_shown(table: Table, status: str, auth: str) -> None:
    asking = answer(status, 'WWW-Authenticate: Basic realm="Citrix Gateway"')
    async with answering(lambda _: asking) as proxy:
        run = await proxy.audited(auth)
    assert not proxy.logons
    found = [finding for result in run.results for finding in result.findings]
    assert any('Basic realm="Citrix Gateway"' in one.actual for one in found)
    table.holds(
        run,
        Right(verdict="incompatible", code="logon.asked-as-web-server", party=Party.PROXY),
        never=("logon.no-common-scheme", "client.no-common-scheme", "logon.not-offered", "logon.demanded"),
    )


@pytest.mark.row("A4", "a web server's log-on is asked for in answer to the proxy's: by a gateway, or in disguise")
@pytest.mark.table("status", "scheme")
@pytest.mark.parametrize("status", ["401 Unauthorized", "407 Proxy Authentication Required"])
@pytest.mark.parametrize("scheme", ["basic", "ntlm"])
async def test_after_the_log_on(table: Table, status: str, scheme: str) -> None:
    def says(one: Asked) -> bytes:
        if not one.authorization:
            return asks("NTLM" if scheme == "ntlm" else 'Basic realm="corp"')
        first = one.authorization.startswith("NTLM TlRMTVNTUAAB")
        return asks(f"NTLM {TYPE_2}") if first else answer(status, _GATEWAY)

    async with answering(says) as proxy:
        run = await proxy.audited(scheme)
    assert len([one for one in proxy.logons if "TlRMTVNTUAAB" not in one.authorization]) == 1
    found = [finding for result in run.results for finding in result.findings]
    assert any('Basic realm="Citrix Gateway"' in one.actual for one in found)
    right = Right(verdict="inconclusive", code="logon.asked-as-web-server", result=("auth/scheme", scheme, "undecided"))
    table.holds(run, right)


@pytest.mark.row("A4", "one host alone is answered so, and others are let pass: the address is a proxy's")
@pytest.mark.parametrize("first", [True, False])
async def test_of_one_host(table: Table, authorities: Authorities, *, first: bool) -> None:
    hosts = ("idbroker.webex.com:443", "conv-a.wbx2.com:443", "identity.webex.com:443")
    asked = hosts[0] if first else hosts[1]

    def says(one: Asked) -> bytes:
        return answer("401 Unauthorized", _GATEWAY) if asked in one.head.split("\r\n")[0] else OPENS

    async with answering(says, far_end(authorities, answer("200 OK"))) as proxy:
        run = await proxy.audited("auto", targets_=hosts, roots_=authorities.public_pem)
    (found,) = (two for one in run.results for two in one.findings if one.check == "auth/demand")
    named = asked.partition(":")[0] in found.message and "Correct the proxy's address" not in found.remedy
    table.says(f"{found.message}; {found.remedy}", "the host is named", why="" if named else "it is not")


@pytest.mark.row("A4", "401 without a challenge: no header is shown that was not sent")
async def test_no_header(table: Table) -> None:
    async with answering(lambda _: answer("401 Unauthorized")) as proxy:
        run = await proxy.audited("auto")
    told = [finding.actual for result in run.results for finding in result.findings]
    wrong = "" if told and not any(one.endswith("WWW-Authenticate: ") for one in told) else "an empty header is shown"
    table.says(str(told), "401 without a challenge", why=wrong)
