"""B9: whoever intercepts TLS distrusts the far end, and says so by a CA made for that."""

from pathlib import Path

import pytest

from proxytest.model.result import Party, Sureness
from tests.support.chains import Entity, Family, certify
from tests.support.field import Right, Table
from tests.support.inspecting import audit_showing, context_of

PUBLIC = certify(Entity(name="Public Root"))


@pytest.mark.row("B9", "the interceptor's CA says that the far end is not trusted")
@pytest.mark.parametrize(
    "name",
    ['Not trusted by "Corp CA"', "FortiGate Untrusted CA", "PA Forward Untrust", "AVG Web/Mail Shield Untrusted Root"],
)
async def test_both_facts_are_told(name: str, table: Table, tmp_path: Path) -> None:
    family, authority = Family(), Entity(name=name)
    chain = (certify(family.leaf, authority), certify(authority))
    run = await audit_showing(context_of(family.leaf, chain, tmp_path), PUBLIC)
    party = Party.THIS_MACHINE if "Shield" in name else Party.PROXY
    table.holds(run, Right(verdict="incompatible", code="tls.intercepted", party=party))
    table.holds(run, Right(code="tls.far-end-distrusted", party=party, certainty=Sureness.PROVEN))
