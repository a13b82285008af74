from pathlib import Path

import pytest

from tests.support.company import CompanyBuilder


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CompanyBuilder:
    return CompanyBuilder(tmp_path, monkeypatch)
