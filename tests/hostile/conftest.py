"""The audits are made before the first test, some side by side; each test is of one."""

import asyncio
from collections.abc import Mapping

import pytest

from tests.hostile.audited import Audited, audit_rows
from tests.hostile.row import Row, Stage
from tests.hostile.table import HEALTHY
from tests.support.scripted import Authorities


@pytest.fixture(scope="session")
def audits(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Audited]:
    """Audit the rows of the tests that were chosen, and the healthy one."""
    folder = tmp_path_factory.mktemp("hostile")
    chosen: dict[str, Row] = {HEALTHY.name: HEALTHY}
    for item in request.session.items:
        row = item.callspec.params.get("row") if hasattr(item, "callspec") else None
        if isinstance(row, Row):
            chosen[row.name] = row
    stage = Stage(folder=folder, authorities=Authorities(folder=folder))
    return asyncio.run(audit_rows(chosen.values(), stage))


@pytest.fixture
def audited(row: Row, audits: Mapping[str, Audited]) -> Audited:
    """Return what came of one row."""
    return audits[row.name]


@pytest.fixture
def healthy(audits: Mapping[str, Audited]) -> Audited:
    """Return what came of a proxy that does all as it should."""
    return audits[HEALTHY.name]
