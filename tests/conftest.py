"""What holds for every test, and how many cases of a table are run."""

import pytest

from tests.support.examples import choose_examples
from tests.support.field import pytest_terminal_summary, table
from tests.support.machine import (
    _configuration_folder,
    _runtime_folder_of_the_session,
    _runtime_folder_of_the_test,
    hear_signals,
)
from tests.support.profiles import parse_bundled_profiles_once
from tests.support.tables import pytest_addoption, pytest_collection_modifyitems

__all__ = [
    "_configuration_folder",
    "_runtime_folder_of_the_session",
    "_runtime_folder_of_the_test",
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_terminal_summary",
    "table",
]

hear_signals()
parse_bundled_profiles_once()


def pytest_configure(config: pytest.Config) -> None:
    choose_examples(config)
