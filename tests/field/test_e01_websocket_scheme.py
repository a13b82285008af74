"""E1: a script that looks at the scheme."""

import pytest

from proxytest.model.result import Party, Sureness
from proxytest.model.run import Verdict
from tests.support.company import CompanyBuilder
from tests.support.field import Right, Table
from tests.support.pac_field import audited, find

SOCKET = "mercury-connection-a.wbx2.com:443"


@pytest.mark.row("E1", "the script sends wss:// another way than https://")
@pytest.mark.parametrize(
    "other", ['"DIRECT"', '"PROXY other:1"', '"HTTP other:1"', "null.x"], ids=["direct", "other", "unread", "throws"]
)
async def test_notifications_go_another_way(company: CompanyBuilder, table: Table, other: str) -> None:
    async with company.running() as proxy:
        script = find(f'if (url.substring(0, 4) == "wss:") return {other}; return "PROXY 127.0.0.1:{proxy.port}";')
        run = await audited(script, beside=proxy, targets=("idbroker.webex.com:443", SOCKET))
    table.holds(
        run,
        Right(
            verdict=Verdict.WARNINGS,
            code="pac.websocket-another-way",
            party=Party.THIS_MACHINE,
            certainty=Sureness.PROVEN,
            result=("config/pac-routes", SOCKET, "warn"),
        ),
    )


@pytest.mark.row("E1", "the script gives wss:// the same proxies in another order")
async def test_the_same_proxies_are_the_same_way(company: CompanyBuilder, table: Table) -> None:
    async with company.running() as proxy:
        own = f"PROXY 127.0.0.1:{proxy.port}"
        script = find(
            f'return url.substring(0, 4) == "wss:" ? "PROXY 127.0.0.1:9; {own}" : "{own}; PROXY 127.0.0.1:9";'
        )
        run = await audited(script, beside=proxy, targets=(SOCKET,))
    table.holds(
        run, Right(result=("config/pac-routes", SOCKET, "pass")), never=("pac.websocket-another-way", "pac.another-way")
    )
