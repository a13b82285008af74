"""The chosen part of a table leaves out no value."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from tests.support.tables import covering


@given(rows=st.integers(1, 12), columns=st.integers(1, 12))
def test_each_row_and_each_column_is_chosen_and_as_few_cases_as_can_be(rows: int, columns: int) -> None:
    cases = [frozenset({("row", row), ("column", column)}) for row, column in product(range(rows), range(columns))]
    chosen = [cases[number] for number in covering(cases)]
    assert frozenset().union(*chosen) == frozenset().union(*cases)
    assert len(chosen) == max(rows, columns)
