"""E2: what browsers do not read in an answer."""

import pytest

from proxytest.model.result import Party, Sureness
from proxytest.model.run import Verdict
from tests.support.company import CompanyBuilder
from tests.support.field import Right, Table
from tests.support.pac_field import audited, find

TARGET = "idbroker.webex.com:443"
UNREAD = ("HTTP host:3128", "PROXY a:1\\nPROXY b:2", "PROXY pr\u00f6xy:3128", "PROXY a:1, DIRECT", "proxy.corp:8080")


@pytest.mark.row("E2", "the script answers with what browsers do not read, and nothing else names a proxy")
@pytest.mark.parametrize("answer", UNREAD)
async def test_browsers_go_directly(table: Table, answer: str) -> None:
    run = await audited(find(f'return "{answer}";').encode("latin-1"))
    table.holds(
        run,
        Right(
            verdict=Verdict.INCOMPATIBLE,
            code="pac.misread",
            party=Party.THIS_MACHINE,
            certainty=Sureness.PROVEN,
            result=("config/pac-routes", TARGET, "fail"),
        ),
    )


@pytest.mark.row("E2", "the same beside a proxy that is set")
@pytest.mark.parametrize("answer", UNREAD[:1])
async def test_beside_a_proxy_it_is_a_warning(company: CompanyBuilder, table: Table, answer: str) -> None:
    async with company.running() as proxy:
        run = await audited(find(f'return "{answer}";'), beside=proxy)
    table.holds(
        run,
        Right(verdict=Verdict.WARNINGS, code="pac.misread", result=("config/pac-routes", TARGET, "warn")),
    )
