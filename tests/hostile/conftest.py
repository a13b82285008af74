"""The audits are made before the first test, some side by side; each test is of one."""

import asyncio
from collections.abc import Mapping

import pytest

from tests.hostile.audited import Audited, audit_rows
from tests.hostile.row import Row, Stage
from tests.hostile.table import HEALTHY
from tests.support.scripted import Authorities


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Return what the behaviours share."""
    folder = tmp_path_factory.mktemp("hostile")
    return Stage(folder=folder, authorities=Authorities(folder=folder))


@pytest.fixture(scope="session")
def audits(request: pytest.FixtureRequest, stage: Stage) -> Mapping[str, Audited]:
    """Audit the rows of the tests that were chosen, and the healthy one."""
    chosen: dict[str, Row] = {HEALTHY.name: HEALTHY}
    for item in request.session.items:
        row = item.callspec.params.get("row") if hasattr(item, "callspec") else None
        if isinstance(row, Row):
            chosen[row.name] = row
    return asyncio.run(audit_rows(chosen.values(), stage))


@pytest.fixture
def audited(request: pytest.FixtureRequest, row: Row, audits: Mapping[str, Audited], stage: Stage) -> Audited:
    """Return what came of one row; a test that is tried once more sees an audit that is made once more, alone."""
    if getattr(request.node, "execution_count", 1) > 1:  # set by pytest-rerunfailures
        return asyncio.run(audit_rows((row,), stage))[row.name]
    return audits[row.name]


@pytest.fixture
def healthy(audits: Mapping[str, Audited]) -> Audited:
    """Return what came of a proxy that does all as it should."""
    return audits[HEALTHY.name]
