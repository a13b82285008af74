"""What the field cases on loopback share."""

import pytest

from tests.support.company import CompanyBuilder
from tests.support.scripted import Authorities


@pytest.fixture(scope="session")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> Authorities:
    """Give the CAs of the far end and of an interceptor."""
    return Authorities(folder=tmp_path_factory.mktemp("authorities"))


@pytest.fixture
def company(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> CompanyBuilder:
    """Give what runs corporate proxies in this process."""
    return CompanyBuilder(tmp_path_factory.mktemp("company"), monkeypatch)
