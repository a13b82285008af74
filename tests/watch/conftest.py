"""The hub of the fleet's tests."""

from pathlib import Path

import pytest

from tests.fleet.conftest import bare_hub, hub, server

__all__ = ["bare_hub", "hub", "server"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Do not judge nats-py by what it leaves to the end of the loop, as in the fleet's tests."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"))
