"""E19: the script answers the same question otherwise from one call to the next, or by the hour."""

import pytest

from proxytest.model.result import Party, Sureness
from tests.support.company import CompanyBuilder
from tests.support.field import Right, Table
from tests.support.pac_field import audited, find

SIGN_IN, SOCKET = "idbroker.webex.com:443", "mercury-connection-a.wbx2.com:443"
OTHERS = (
    "pac.direct",
    "pac.another-way",
    "pac.another-proxy",
    "pac.websocket-another-way",
    "pac.windows-another-way",
    "pac.our-limit",
)
CHANGING = {
    "by chance": ("", 'Math.random() < 0.5 ? "OWN" : "DIRECT"'),
    "rarely": ("", 'Math.random() < 0.1 ? "DIRECT" : "OWN"'),
    "by the last of three draws": ("", 'Math.random() + Math.random() * 0 + Math.random() > 1 ? "OWN" : "DIRECT"'),
    "once for each client": ("var first = Math.random() < 0.5;", 'first ? "OWN" : "DIRECT"'),
    "kept for a host": ("var kept = {};", '(kept[host] = kept[host] || (Math.random() < 0.3 ? "DIRECT" : "OWN"))'),
    "by a counter": ("var calls = 0;", 'calls++ % 2 ? "OWN" : "DIRECT"'),
    "of three": ("var calls = 0;", '["OWN", "DIRECT", "PROXY 127.0.0.1:9"][calls++ % 3]'),
    "by the second": ("", 'new Date().getSeconds() % 2 ? "OWN" : "DIRECT"'),
    "by the clock": ("", 'Math.floor(Date.now() / 1000) % 2 ? "OWN" : "DIRECT"'),
    "by an error": ("", 'Math.random() < 0.5 ? "OWN" : no.such'),
}


@pytest.mark.row("E19", "the script's answer changes by chance, by a counter or by the second")
@pytest.mark.table("way", "set_too")
@pytest.mark.parametrize("way", CHANGING)
@pytest.mark.parametrize("set_too", [True, False])
async def test_a_changing_answer(company: CompanyBuilder, table: Table, way: str, *, set_too: bool) -> None:
    before, answer = CHANGING[way]
    async with company.running() as proxy:
        body = before + find(f"return {answer};").replace("OWN", f"PROXY 127.0.0.1:{proxy.port}")
        targets = (SIGN_IN, SOCKET)
        run = await (
            audited(body, beside=proxy, targets=targets) if set_too else audited(body, only_way=proxy, targets=targets)
        )
    right = Right(
        code="pac.answer-changes",
        party=Party.THIS_MACHINE,
        certainty=Sureness.PROVEN,
        result=("config/pac-routes", SIGN_IN, "warn"),
    )
    table.holds(run, right, never=OTHERS)
    assert run.proxy.url == f"http://127.0.0.1:{proxy.port}"
    (tunnel,) = (one for one in run.results if (one.check, one.target) == ("tunnel/https", SIGN_IN))
    assert tunnel.status == "pass"


@pytest.mark.row("E19", "the same proxies in an order that chance, a counter or the clock gives: the load is shared")
@pytest.mark.parametrize("first", ["Math.random() < 0.5", "calls++ % 2", "new Date().getSeconds() % 2"])
async def test_another_order_is_the_same_way(company: CompanyBuilder, table: Table, first: str) -> None:
    async with company.running() as proxy:
        own, other = f"PROXY 127.0.0.1:{proxy.port}", "PROXY 127.0.0.1:9"
        script = find(f'return {first} ? "{own}; {other}" : "{other}; {own}";')
        run = await audited(f"var calls = 0; {script}", beside=proxy)
    right = Right(result=("config/pac-routes", SIGN_IN, "pass"))
    table.holds(run, right, never=("pac.answer-changes", *OTHERS))


@pytest.mark.row("E19", "what is drawn, or read from the clock, changes nothing")
@pytest.mark.parametrize("what", ["Math.random()", "new Date()", 'new Date("2026-01-01").getTime()', "Date.now()"])
async def test_a_draw_without_an_effect(company: CompanyBuilder, table: Table, what: str) -> None:
    async with company.running() as proxy:
        run = await audited(find(f'var a = {what}; return "PROXY 127.0.0.1:{proxy.port}";'), beside=proxy)
    right = Right(result=("config/pac-routes", SIGN_IN, "pass"))
    table.holds(run, right, never=("pac.answer-changes", *OTHERS))


HOURS = (
    'timeRange(0, 23) ? "DIRECT" : "OWN"',
    'weekdayRange("SUN", "SAT") ? "DIRECT" : "OWN"',
    'dateRange("JAN", "DEC") ? "DIRECT" : "OWN"',
    'new Date().getFullYear() > 2020 ? "DIRECT" : "OWN"',
)


@pytest.mark.row("E19", "the script decides by hour, day or month: the report says when it was asked")
@pytest.mark.parametrize("answer", HOURS)
async def test_the_time_is_told(company: CompanyBuilder, table: Table, answer: str) -> None:
    async with company.running() as proxy:
        script = find(f"return {answer};").replace("OWN", f"PROXY 127.0.0.1:{proxy.port}")
        alone, beside = await audited(script, only_way=proxy), await audited(script, beside=proxy)
    table.holds(alone, Right(verdict="inconclusive"), never=("pac.answer-changes",))
    assert alone.to_decide is not None
    (direct,) = (one for row in beside.results for one in row.findings if one.code == "pac.direct")
    for told in (alone.to_decide.reason, direct.actual or ""):
        assert "the script was told here: it is " in told
        assert any(day in told for day in ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"))
