"""What `make test` leaves to `make test-rest`: most cases of large tables, and what takes long. See also `examples.py`.

`@pytest.mark.table("scheme", "disguise")` marks a test that has a case for each pair: chosen are as many as hold each
scheme and each disguise once. A case that is marked without parameters is left to the run of the whole tables.
`@pytest.mark.long` marks what starts programs, or waits for what never comes. Whoever names a file runs it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import pytest

Value = tuple[str, Any]  #: a parameter, and one of its values


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--tables", choices=("chosen", "whole"), default="chosen", help="how many cases of tables are run")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("tables") == "whole" or any("[" in argument for argument in config.args):
        return  # one case is named by whoever wants to see it
    left = _left_out(items)
    if config.args == config.getini("testpaths"):  # nobody named a file
        left |= {item for item in items if item.get_closest_marker("long")}
    config.hook.pytest_deselected(items=[item for item in items if item in left])
    items[:] = [item for item in items if item not in left]


def _left_out(items: Iterable[pytest.Item]) -> set[pytest.Item]:
    tables: dict[Any, dict[pytest.Item, frozenset[Value]]] = defaultdict(dict)
    left: set[pytest.Item] = set()
    for item in items:
        names = [mark.args for mark in item.iter_markers("table")]
        if () in names:
            left.add(item)
        elif names and isinstance(item, pytest.Function) and hasattr(item, "callspec"):
            values = item.callspec.params
            tables[item.function][item] = frozenset((name, values[name]) for name in names[0])
    for table in tables.values():
        cases = list(table)
        kept = {cases[number] for number in covering([table[case] for case in cases])}
        left |= table.keys() - kept
    return left


def covering(cases: Sequence[frozenset[Value]]) -> set[int]:
    """Return the numbers of cases that together hold every value; those first that hold the most new ones."""
    missing = frozenset[Value]().union(*cases)
    chosen: set[int] = set()
    while missing:
        best = max(range(len(cases)), key=lambda number: (len(cases[number] & missing), -number))
        chosen.add(best)
        missing -= cases[best]
    return chosen
