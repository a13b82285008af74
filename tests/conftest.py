"""What holds for every test."""

from tests.support.machine import _runtime_folder_of_the_session, _runtime_folder_of_the_test, hear_signals
from tests.support.profiles import _bundled_profiles_are_parsed_once

__all__ = [
    "_bundled_profiles_are_parsed_once",
    "_runtime_folder_of_the_session",
    "_runtime_folder_of_the_test",
]

hear_signals()
