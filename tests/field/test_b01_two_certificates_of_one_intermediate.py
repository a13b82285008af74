"""B1: two certificates of one intermediate are sent, one of them expired."""

from itertools import permutations
from pathlib import Path

import pytest

from tests.support.chains import Family, shapes
from tests.support.field import Right, Table
from tests.support.inspecting import TARGET, audit_showing, context_of


@pytest.mark.row("B1", "two certificates of one intermediate are sent, one of them expired")
@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
async def test_any_order_is_compatible(order: tuple[int, ...], table: Table, tmp_path: Path) -> None:
    family = Family()
    shown = shapes(family)["old one first"]
    chain = (shown.chain[0], *(shown.chain[number] for number in order))
    run = await audit_showing(context_of(family.leaf, chain, tmp_path), shown.root)
    table.holds(run, Right(verdict="compatible", result=("tls/inspection", TARGET, "pass")))
