"""What holds for every test."""

from tests.support.machine import _runtime_folder_of_the_session, _runtime_folder_of_the_test, hear_signals

__all__ = ["_runtime_folder_of_the_session", "_runtime_folder_of_the_test"]

hear_signals()
