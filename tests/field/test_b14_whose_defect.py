"""B14: the same defect by who sent the chain: the remedy is at the interceptor, or at the far end."""

import ssl
from dataclasses import replace
from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Finding, Party
from proxytest.model.run import Run
from tests.support.chains import HOST, Entity, Family, certify, defects, shapes
from tests.support.field import Right, Table
from tests.support.inspecting import TARGET, audit_showing, context_of, plan_trusting, proxy_showing
from tests.support.peers import peer

PUBLIC = certify(Entity(name="Public Root"))
CODES = {
    "no names": "tls.no-alternative-name",
    "other name": "tls.wrong-name",
    "leaf expired": "tls.outside-dates",
    "lower expired": "tls.outside-dates",
    "short key": "tls.weak-algorithm",
}


def finding(run: Run, code: str) -> Finding:
    (row,) = (one for one in run.results if (one.check, one.target) == ("tls/inspection", TARGET))
    return next(one for one in row.findings if one.code == code)


@pytest.mark.row("B14", "whoever intercepts TLS sends the defect: neither DNS nor the host has a part in it")
@pytest.mark.parametrize("defect", CODES)
async def test_of_the_interceptor(defect: str, table: Table, tmp_path: Path) -> None:
    family = defects()[defect]
    shown = shapes(family)["plain"]
    run = await audit_showing(context_of(family.leaf, shown.chain, tmp_path), PUBLIC, shown.root)
    table.holds(run, Right(verdict="incompatible", code=CODES[defect], party=Party.PROXY))
    told = finding(run, CODES[defect])
    assert "intercepts TLS" in told.remedy
    assert "DNS" not in told.remedy


@pytest.mark.row("B14", "the far end itself sends it, and TLS is not intercepted")
@pytest.mark.parametrize("defect", [one for one in CODES if one != "other name"])
async def test_of_the_far_end(defect: str, table: Table, tmp_path: Path) -> None:
    family = defects()[defect]
    shown = shapes(family)["plain"]
    run = await audit_showing(context_of(family.leaf, shown.chain, tmp_path), shown.root)
    table.holds(run, Right(verdict="incompatible", code=CODES[defect], party=Party.FAR_END))
    assert "the proxy is fine" in finding(run, CODES[defect]).remedy


@pytest.mark.row("B14", "a client without the company's CA: whoever opens TLS is told, not only that it is opened")
async def test_who_opens_for_clients_without_the_ca(table: Table, tmp_path: Path) -> None:
    family = Family()
    shown = shapes(family)["plain"]
    run = await audit_showing(context_of(family.leaf, shown.chain, tmp_path), PUBLIC, shown.root)
    table.holds(run, Right(code="client.no-company-ca", party=Party.PROXY))


@pytest.mark.row("B14", "TLS 1.1 by whoever intercepts, or by the far end")
@pytest.mark.parametrize(("public", "party"), [(False, Party.PROXY), (True, Party.FAR_END)])
async def test_old_versions(table: Table, tmp_path: Path, *, public: bool, party: Party) -> None:
    root = Entity(name="Root")
    leaf = Entity(name=HOST, ca=False, names=(HOST,))
    context = context_of(leaf, (certify(leaf, root),), tmp_path)
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    known = certify(root)
    async with peer(proxy_showing(lambda _: context, {})) as proxy:
        plan = plan_trusting(proxy.port, known if public else PUBLIC, known)
        run = await audit(replace(plan, limits=replace(plan.limits, timeout=1)))
    table.holds(run, Right(verdict="incompatible", code="tls.too-old", party=party))


@pytest.mark.row("B14", "an expired certificate whose issuer was not sent: nobody knows who sent it")
async def test_of_nobody_known(table: Table, tmp_path: Path) -> None:
    family = defects()["leaf expired"]
    shown = shapes(family)["leaf alone"]
    run = await audit_showing(context_of(family.leaf, shown.chain, tmp_path), shown.root)
    table.holds(run, Right(verdict="incompatible", code="tls.outside-dates", party=Party.NOT_KNOWN))


@pytest.mark.row("B14", "a name that is wrong is shown, and a date to the minute where the day does not tell")
@pytest.mark.parametrize(
    ("defect", "shown"),
    [("other name", "it names "), ("leaf expired", "until "), ("lower expired", "until "), ("leaf too early", "from ")],
)
async def test_what_is_wrong_is_shown(defect: str, shown: str, table: Table, tmp_path: Path) -> None:
    family = defects()[defect]
    every = shapes(family)["plain"]
    run = await audit_showing(context_of(family.leaf, every.chain, tmp_path), PUBLIC, every.root)
    code = CODES.get(defect, "tls.outside-dates")
    told = finding(run, code)
    why = "" if f"; {shown}" in told.actual else f"not shown: {told.actual}"
    table.says(told.actual, f"... {shown}", why=why)
