"""B8: the CA bears the name of a public root, with another key."""

from pathlib import Path

import pytest

from proxytest.model.result import Party
from proxytest.protocol.certificates import fingerprint
from tests.support.chains import Family, certify, shapes
from tests.support.field import Right, Table
from tests.support.inspecting import TARGET, audit_showing, context_of


@pytest.mark.row("B8", "the CA bears the name of a public root, with another key")
@pytest.mark.parametrize("way", ["plain", "with the root"])
async def test_both_fingerprints_are_shown(way: str, table: Table, tmp_path: Path) -> None:
    family = Family()
    shown, genuine = shapes(family)[way], certify(Family().root)
    run = await audit_showing(context_of(family.leaf, shown.chain, tmp_path), genuine)
    (row,) = (one for one in run.results if (one.check, one.target) == ("tls/inspection", TARGET))
    assert row.findings[0].facts["genuine"] == fingerprint(genuine)
    assert row.findings[0].facts["presented"] == (fingerprint(shown.root) if way == "with the root" else "")
    table.holds(run, Right(verdict="incompatible", code="tls.intercepted", party=Party.PROXY))
