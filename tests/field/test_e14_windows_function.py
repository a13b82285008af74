"""E14: a script with FindProxyForURL and FindProxyForURLEx."""

import pytest

from proxytest.model.result import Party, Sureness
from tests.support.company import CompanyBuilder
from tests.support.field import Right, Table
from tests.support.pac_field import audited, find

TARGET = "idbroker.webex.com:443"


@pytest.mark.row("E14", "FindProxyForURLEx answers otherwise than FindProxyForURL")
@pytest.mark.parametrize("answer", ['"DIRECT"', '"PROXY other:1"', "getClientVersion() ? 7 : 8"])
async def test_what_windows_is_told_is_told(company: CompanyBuilder, table: Table, answer: str) -> None:
    async with company.running() as proxy:
        script = find(f'return "PROXY 127.0.0.1:{proxy.port}";')
        run = await audited(f"{script} function FindProxyForURLEx(url, host) {{ return {answer}; }}", beside=proxy)
    table.holds(
        run,
        Right(
            code="pac.windows-another-way",
            party=Party.THIS_MACHINE,
            certainty=Sureness.PROVEN,
            result=("config/pac-routes", TARGET, "warn"),
        ),
    )


@pytest.mark.row("E14", "FindProxyForURLEx answers the same")
async def test_the_same_answer_is_no_finding(company: CompanyBuilder, table: Table) -> None:
    async with company.running() as proxy:
        script = find(f'return "PROXY 127.0.0.1:{proxy.port}";')
        other = "function FindProxyForURLEx(url, host) { getClientVersion(); return FindProxyForURL(url, host); }"
        run = await audited(f"{script} {other}", beside=proxy)
    (routes,) = (one for one in run.results if one.check == "config/pac-routes")
    assert "FindProxyForURLEx, which Windows calls" in routes.reason
    table.holds(run, Right(result=("config/pac-routes", TARGET, "pass")), never=("pac.windows-another-way",))
