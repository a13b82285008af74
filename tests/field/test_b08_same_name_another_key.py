"""B8: the CA bears the name of a public root, with another key."""

from pathlib import Path

import pytest

from proxytest.model.result import Party
from proxytest.protocol.certificates import fingerprint
from tests.support.chains import Entity, Family, certify, shapes
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


@pytest.mark.row("B8", "the company's CA was made anew with its name, and this machine's store has the one of before")
@pytest.mark.parametrize("sent", [True, False])
async def test_the_store_has_a_ca_of_the_same_name(table: Table, tmp_path: Path, *, sent: bool) -> None:
    family, before = Family(), certify(Entity(name="Root"))
    root = certify(family.root)
    chain = (certify(family.leaf, family.root), *((root,) if sent else ()))
    run = await audit_showing(context_of(family.leaf, chain, tmp_path), certify(Entity(name="Public Root")), before)
    (row,) = (one for one in run.results if (one.check, one.target) == ("tls/inspection", TARGET))
    if not sent:
        table.holds(run, Right(verdict="inconclusive", code="tls.incomplete-or-unknown-ca"))
        assert "store has a CA of this name with another key" in row.reason
        return
    table.holds(run, Right(verdict="incompatible", code="tls.intercepted", party=Party.PROXY))
    told = row.findings[0].actual
    assert "same name as a CA of this machine's store, but another key" in told
    assert fingerprint(root) in told
    assert fingerprint(before) in told


@pytest.mark.row("B8", "control: a CA of another name, and nothing is said of the store")
async def test_another_name(table: Table, tmp_path: Path) -> None:
    family, before = Family(), certify(Entity(name="Another"))
    chain = (certify(family.leaf, family.root), certify(family.root))
    run = await audit_showing(context_of(family.leaf, chain, tmp_path), certify(Entity(name="Public Root")), before)
    table.holds(run, Right(verdict="incompatible", code="tls.intercepted"))
    assert not any("same name" in one.actual for result in run.results for one in result.findings)
