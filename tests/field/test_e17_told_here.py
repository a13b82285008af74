"""E17: the script decides by what this machine's name server says, or by this machine's address."""

import pytest

from proxytest.model.run import Verdict
from tests.support.company import CompanyBuilder
from tests.support.field import Right, Table
from tests.support.pac_field import audited, find

TARGET = "idbroker.webex.com:443"
SINKHOLE = "10.66.66.66"


@pytest.fixture(autouse=True)
def sinkhole(monkeypatch: pytest.MonkeyPatch) -> None:
    async def look_up(names: list[str], *_: object, **__: object) -> dict[str, tuple[str, ...]]:
        return {name: () if name.endswith(".invalid") else (SINKHOLE,) for name in names}

    monkeypatch.setattr("proxytest.features.pac.probes.fetch_and_run.look_up", look_up)
    monkeypatch.setattr("proxytest.features.pac.probes.fetch_and_run.own_addresses", lambda: ("203.0.113.5",))


@pytest.mark.row("E17", "a sinkhole for every name, or an address outside the office, makes the script say DIRECT")
@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ('isInNet(host, "10.0.0.0", "255.0.0.0")', f"idbroker.webex.com is {SINKHOLE}"),
        ("isResolvable(host)", f"idbroker.webex.com is {SINKHOLE}"),
        ('!isInNet(myIpAddress(), "10.0.0.0", "255.0.0.0")', "myIpAddress() is 203.0.113.5"),
        ('!isResolvable("inside.invalid")', "inside.invalid is not resolved"),
    ],
)
async def test_what_the_script_was_told_is_told(
    company: CompanyBuilder, table: Table, condition: str, told: str
) -> None:
    async with company.running() as proxy:
        script = find(f'return {condition} ? "DIRECT" : "PROXY 127.0.0.1:{proxy.port}";')
        run = await audited(script, only_way=proxy)
    table.holds(run, Right(verdict=Verdict.INCONCLUSIVE, result=("config/pac-only", "settings", "skip")))
    assert run.to_decide is not None
    assert told in run.to_decide.reason
