"""A4: a web server's log-on is asked for."""

import pytest

from proxytest.model.result import Party
from tests.field.logon_proxy import answer, answering
from tests.support.field import Right, Table


@pytest.mark.row("A4", "CONNECT is answered by 401 with WWW-Authenticate, or 407 with it alone")
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
