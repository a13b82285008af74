"""Names in one sentence."""

import pytest

from proxytest.model.listing import listed


@pytest.mark.parametrize(
    ("names", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_names_are_listed(names: list[str], text: str) -> None:
    assert listed(names) == text


def test_another_word_before_the_last() -> None:
    assert listed(["a", "b"], "or") == "a or b"
