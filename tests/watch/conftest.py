"""The hub of the fleet's tests."""

from tests.fleet.conftest import bare_hub, hub, server
from tests.support.hub import pytest_itemcollected

__all__ = ["bare_hub", "hub", "pytest_itemcollected", "server"]
