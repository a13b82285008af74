"""B9: whoever intercepts TLS distrusts the far end, and says so by a CA made for that."""

from pathlib import Path

import pytest

from proxytest.model.result import Party, Sureness
from tests.support.chains import Entity, Family, certify
from tests.support.field import Right, Table
from tests.support.inspecting import TARGET, audit_showing, context_of

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
