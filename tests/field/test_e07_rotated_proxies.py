"""E7: the same proxies in another order for each host."""

import pytest

from tests.support.company import CompanyBuilder
from tests.support.field import Right, Table
from tests.support.pac_field import audited, find

TARGETS = ("idbroker.webex.com:443", "u2c.wbx2.com:443", "mercury-connection-a.wbx2.com:443")


@pytest.mark.row("E7", "the same three proxies, in an order that follows from the host")
@pytest.mark.parametrize("end", ["", "; DIRECT"])
async def test_sharing_the_load_is_no_other_way(company: CompanyBuilder, table: Table, end: str) -> None:
    async with company.running() as proxy:
        proxies = f'["PROXY 127.0.0.1:{proxy.port}", "PROXY 127.0.0.1:9", "PROXY 127.0.0.1:10"]'
        turn = f"var p = {proxies}, n = host.length % 3; p = p.slice(n).concat(p.slice(0, n));"
        run = await audited(find(f'{turn} return p.join("; ") + "{end}";'), beside=proxy, targets=TARGETS)
    table.holds(run, Right(result=("config/pac-routes", TARGETS[1], "pass")), never=("pac.another-way",))
