import gc
from collections.abc import Iterator

import pytest

from proxytest.cli.garbage import as_usual, seldom


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_a_start_is_not_interrupted_by_looks() -> None:
    seldom()

    assert gc.get_threshold()[0] > 10_000


def test_what_was_there_before_is_not_looked_at_again() -> None:
    seldom()
    as_usual()

    assert gc.get_threshold()[0] < 10_000
    assert gc.get_freeze_count() > 0
