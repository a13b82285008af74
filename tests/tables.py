"""Large tables of cases: `make test` tries a part of each, `make test-tables` the whole.

A part is chosen by name, the same in every run and on every machine: a row and all that is claimed of it, or nothing.
"""

import zlib
from collections.abc import Iterator

import pytest

MARKER = "table"
_OPTION = "--whole-tables"
_ONE_IN = 8


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(_OPTION, action="store_true", help="try every row of the large tables, not one in eight")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{MARKER}(row): a table of cases, whose rows are told apart by this parameter")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption(_OPTION):
        return
    left_out = [item for item in items if not _is_chosen(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


def _is_chosen(item: pytest.Item) -> bool:
    names = list(_rows(item))
    return not names or zlib.crc32(" ".join(names).encode()) % _ONE_IN == 0


def _rows(item: pytest.Item) -> Iterator[str]:
    """Give the name of the row that an item is about, for each table that it is in."""
    parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    for marker in item.iter_markers(MARKER):
        (parameter,) = marker.args
        yield str(parameters[parameter])
