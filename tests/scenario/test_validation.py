from pathlib import Path

import pytest

from proxytest.model.errors import UsageError
from proxytest.scenario.validation import Section, listed, validate
from proxytest.scenario.yaml import LocatedDocument


class Two(Section):
    first: int
    second: str


def document(data: object) -> LocatedDocument:
    return LocatedDocument(path=Path("hq.yaml"), data=data, lines={(): 1, ("first",): 9, ("second",): 4})


def test_the_mistake_that_stands_first_in_the_file_is_told() -> None:
    with pytest.raises(UsageError) as caught:
        validate(document({"first": "x", "second": 1}), Two)
    assert str(caught.value) == "hq.yaml:4: 'second' must be text, not the number 1: put it in quotes"


def test_no_value_is_converted() -> None:
    with pytest.raises(UsageError, match="'first' must be a whole number, not true or false"):
        validate(document({"first": True, "second": ""}), Two)


def test_what_is_right_becomes_the_model() -> None:
    assert validate(document({"first": 1, "second": "x"}), Two) == Two(first=1, second="x")


@pytest.mark.parametrize(("words", "sentence"), [(("a",), "a"), (("a", "b"), "a or b"), (("a", "b", "c"), "a, b or c")])
def test_words_are_joined_as_in_a_sentence(words: tuple[str, ...], sentence: str) -> None:
    assert listed(words, "or") == sentence
