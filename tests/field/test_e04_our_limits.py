"""E4: many look-ups, many comparisons: evaluated, or a limit of ours."""

import pytest

from tests.support.company import CompanyBuilder
from tests.support.field import Right, Table
from tests.support.pac_field import audited, find

TARGET = "idbroker.webex.com:443"
CHAIN = " && ".join(f'!isResolvable("n{number}.invalid")' for number in range(8))

NETWORKS = (
    "(function () { for (var i = 0; i < 12000; i++) "
    'if (isInNet("10.1.2.3", "11." + (i & 255) + ".0.0", "255.255.0.0")) return 0; return 1; })()'
)


@pytest.fixture(autouse=True)
def no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    async def look_up(names: list[str], *_: object, **__: object) -> dict[str, tuple[str, ...]]:
        return dict.fromkeys(names, ())

    monkeypatch.setattr("proxytest.features.pac.probes.fetch_and_run.look_up", look_up)


@pytest.mark.row("E4", "eight look-ups in a chain, 300 names, or 12,000 comparisons")
@pytest.mark.parametrize(
    "condition",
    [
        CHAIN,
        '(function () { for (var i = 0; i < 300; i++) if (isResolvable("n" + i + ".invalid")) return 0; return 1; })()',
        NETWORKS,
    ],
    ids=["chain", "names", "networks"],
)
async def test_it_is_evaluated(company: CompanyBuilder, table: Table, condition: str) -> None:
    async with company.running() as proxy:
        run = await audited(find(f'return {condition} ? "PROXY 127.0.0.1:{proxy.port}" : "DIRECT";'), beside=proxy)
    table.holds(
        run, Right(result=("config/pac-routes", TARGET, "pass")), never=("pac.script", "pac.our-limit", "pac.direct")
    )


@pytest.mark.row("E4", "more time, memory or names than are given to a script")
@pytest.mark.parametrize(
    "body",
    [
        'for (var i = 0; i < 1e10; i++); return "DIRECT";',
        'var all = []; while (true) all.push("x".repeat(1e6) + all.length);',
        'for (var i = 0; i < 5000; i++) isResolvable("n" + i + ".invalid"); return "DIRECT";',
        'isResolvable(Math.random() + ".invalid"); return "DIRECT";',
    ],
    ids=["time", "memory", "names", "names without end"],
)
async def test_a_limit_of_ours_decides_nothing(company: CompanyBuilder, table: Table, body: str) -> None:
    async with company.running() as proxy:
        run = await audited(find(body), beside=proxy)
    table.holds(
        run,
        Right(code="pac.our-limit", result=("config/pac-routes", TARGET, "undecided")),
        never=("pac.script", "pac.direct", "pac.another-way"),
    )
