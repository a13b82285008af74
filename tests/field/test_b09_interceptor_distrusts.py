"""B9: whoever intercepts TLS distrusts the far end, and says so by a CA made for that."""

from dataclasses import replace
from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Party, Sureness
from proxytest.scenario.profile_file import load_profile
from tests.support.chains import Entity, Family, certify
from tests.support.field import Right, Table
from tests.support.inspecting import TARGET, audit_showing, context_of, plan_trusting, proxy_showing
from tests.support.peers import peer

PUBLIC = certify(Entity(name="Public Root"))


@pytest.mark.row("B9", "the interceptor's CA says that the far end is not trusted")
@pytest.mark.parametrize(
    "name",
    [
        'Not trusted by "Corp CA"',
        "FortiGate Untrusted CA",
        "PA Forward Untrust",
        "AVG Web/Mail Shield Untrusted Root",
        "ForwardUntrustCA",
        "FWD_UN-TRUST",
        "CA for non-trusted sites",
    ],
)
async def test_both_facts_are_told(name: str, table: Table, tmp_path: Path) -> None:
    family, authority = Family(), Entity(name=name)
    chain = (certify(family.leaf, authority), certify(authority))
    run = await audit_showing(context_of(family.leaf, chain, tmp_path), PUBLIC)
    party = Party.THIS_MACHINE if "Shield" in name else Party.PROXY
    table.holds(run, Right(verdict="incompatible", code="tls.intercepted", party=party))
    table.holds(run, Right(code="tls.far-end-distrusted", party=party, certainty=Sureness.PROVEN))
    told = [one.remedy or "" for result in run.results for one in result.findings if one.code == "tls.intercepted"]
    assert not any("or deploy the proxy's CA" in one for one in told)


@pytest.mark.row("B9", "Squid sends the leaf alone, whose issuer's name says it, or one that signed itself")
@pytest.mark.parametrize("profile", ["webex-2026", "spark-2016"])
@pytest.mark.parametrize("name", ['Not trusted by "Corp CA"', "Forward Untrust", None])
async def test_no_ca_is_sent(name: str | None, profile: str, table: Table, tmp_path: Path) -> None:
    leaf = Family().leaf
    chain = (certify(leaf, Entity(name=name) if name else None),)
    context = context_of(leaf, chain, tmp_path)
    async with peer(proxy_showing(lambda _: context, {})) as proxy:
        run = await audit(replace(plan_trusting(proxy.port, PUBLIC), profile=load_profile(profile)))
    table.holds(run, Right(verdict="incompatible", code="tls.intercepted", party=Party.PROXY))
    if name:
        table.holds(run, Right(code="tls.far-end-distrusted", party=Party.PROXY))
    told = [one.remedy or "" for result in run.results for one in result.findings if one.code == "tls.intercepted"]
    assert not any("or deploy the proxy's CA" in one for one in told)


@pytest.mark.row("B9", "the same, and somebody has deployed that CA")
async def test_it_is_deployed(table: Table, tmp_path: Path) -> None:
    family, authority = Family(), Entity(name="Corp Untrusted CA")
    chain = (certify(family.leaf, authority), certify(authority))
    run = await audit_showing(context_of(family.leaf, chain, tmp_path), PUBLIC, chain[1])
    right = Right(
        verdict="compatible-with-warnings", code="tls.far-end-distrusted", result=("tls/inspection", TARGET, "warn")
    )
    table.holds(run, right, never=("tls.intercepted",))


@pytest.mark.row("B9", "control: names that only look like it")
@pytest.mark.parametrize("name", ["Entrust Inspection CA", "Corp Trusted CA", "Trust CA", "Suntrust Bank Proxy CA"])
async def test_other_names(name: str, table: Table, tmp_path: Path) -> None:
    family, authority = Family(), Entity(name=name)
    chain = (certify(family.leaf, authority), certify(authority))
    run = await audit_showing(context_of(family.leaf, chain, tmp_path), PUBLIC)
    table.holds(run, Right(verdict="incompatible", code="tls.intercepted"), never=("tls.far-end-distrusted",))
