"""E3: const FindProxyForURL, and syntax that Windows does not read."""

import pytest

from proxytest.model.result import Party, Sureness
from proxytest.model.run import Verdict
from tests.support.company import CompanyBuilder
from tests.support.field import Right, Table
from tests.support.pac_field import audited, find


@pytest.mark.row("E3", "FindProxyForURL is a const, a let or a class")
@pytest.mark.parametrize(
    "script",
    [
        'const FindProxyForURL = function (url, host) { return "PROXY a:1"; };',
        'let FindProxyForURL = (url, host) => "PROXY a:1";',
        "class FindProxyForURL {}",
    ],
)
async def test_browsers_do_not_find_it(table: Table, script: str) -> None:
    table.holds(
        await audited(script),
        Right(verdict=Verdict.INCOMPATIBLE, code="pac.script", party=Party.THIS_MACHINE, certainty=Sureness.PROVEN),
    )


@pytest.mark.row("E3", "the script has syntax that Windows' own engine lacks")
@pytest.mark.parametrize("line", ["const a = 1;", "var f = () => 1;", "var t = `x`;", "var u = null ?? 1;"])
async def test_windows_is_warned_of(company: CompanyBuilder, table: Table, line: str) -> None:
    async with company.running() as proxy:
        script = find(f'return "PROXY 127.0.0.1:{proxy.port}";')
        run = await audited(f"{line}\n{script}", beside=proxy)
    table.holds(
        run,
        Right(
            verdict=Verdict.WARNINGS,
            code="pac.new-syntax",
            party=Party.THIS_MACHINE,
            certainty=Sureness.LIKELY,
        ),
        never=("pac.script",),
    )
