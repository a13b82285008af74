"""B10: an anti-virus program on this machine intercepts TLS."""

from pathlib import Path

import pytest

from proxytest.model.result import Party
from tests.support.chains import Entity, Family, certify
from tests.support.field import Right, Table
from tests.support.inspecting import TARGET, audit_showing, context_of

PUBLIC = certify(Entity(name="Public Root"))


@pytest.mark.row("B10", "an anti-virus program on this machine intercepts TLS")
@pytest.mark.table("name", "sent")
@pytest.mark.parametrize(
    "name",
    [
        "AVG Web/Mail Shield Root",
        "avast! Web/Mail Shield Root",
        "Avast Web/Mail Shield Self-signed Root",
        "Norton Web/Mail Shield Root",
        "ESET SSL Filter CA",
        "Kaspersky Anti-Virus Personal Root Certificate",
        "Kaspersky Endpoint Security Personal Root Certificate",
        "AdGuard Personal CA",
        "Bitdefender Personal CA.avfree000000",
        "Bitdefender CA SSL",
    ],
)
@pytest.mark.parametrize("sent", [1, 2])
async def test_the_remedy_is_on_this_machine(name: str, sent: int, table: Table, tmp_path: Path) -> None:
    family, authority = Family(), Entity(name=name)
    chain = (certify(family.leaf, authority), certify(authority))[:sent]
    run = await audit_showing(context_of(family.leaf, chain, tmp_path), PUBLIC)
    (row,) = (one for one in run.results if (one.check, one.target) == ("tls/inspection", TARGET))
    assert "this machine" in row.findings[0].remedy
    table.holds(run, Right(verdict="incompatible", code="tls.intercepted", party=Party.THIS_MACHINE))
