"""B3: issuer and subject differ in case or blanks alone (RFC 5280 section 7.1)."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.chains import Family, shapes
from tests.support.field import Right, Table
from tests.support.inspecting import TARGET, audit_showing, context_of


@pytest.mark.row("B3", "the issuer is spelt in another case, or with other blanks, than its own certificate")
@pytest.mark.parametrize("spelling", ["LOWER", "lower", " Lower", "Lower  "])
async def test_a_name_in_another_spelling_is_the_same(spelling: str, table: Table, tmp_path: Path) -> None:
    family = Family()
    family = replace(family, leaf=replace(family.leaf, issuer_name=spelling))
    shown = shapes(family)["plain"]
    run = await audit_showing(context_of(family.leaf, shown.chain, tmp_path), shown.root)
    table.holds(run, Right(verdict="compatible", result=("tls/inspection", TARGET, "pass")))
