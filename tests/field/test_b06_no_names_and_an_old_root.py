"""B6: the certificate has no subjectAltName, or an expired root is sent."""

from pathlib import Path

import pytest

from tests.support.chains import HOST, defects, shapes
from tests.support.field import Right, Table
from tests.support.inspecting import TARGET, audit_showing, context_of


@pytest.mark.row("B6", "the certificate has no subjectAltName")
async def test_no_name_at_all(table: Table, tmp_path: Path) -> None:
    family = defects()["no names"]
    shown = shapes(family)["plain"]
    run = await audit_showing(context_of(family.leaf, shown.chain, tmp_path), shown.root)
    table.holds(run, Right(verdict="incompatible", code="tls.no-alternative-name"), never=("tls.wrong-name",))


@pytest.mark.row("B6", "an expired certificate of the path is sent")
@pytest.mark.parametrize(
    ("defect", "name"), [("root expired", "Root"), ("upper expired", "Upper"), ("leaf expired", HOST)]
)
async def test_the_certificate_with_the_defect_is_shown(defect: str, name: str, table: Table, tmp_path: Path) -> None:
    family = defects()[defect]
    shown = shapes(family)["with the root"]
    run = await audit_showing(context_of(family.leaf, shown.chain, tmp_path), shown.root)
    (row,) = (one for one in run.results if (one.check, one.target) == ("tls/inspection", TARGET))
    assert row.findings[0].facts["certificate"] == f"CN={name},O=Example"
    table.holds(run, Right(verdict="incompatible", code="tls.outside-dates"))
