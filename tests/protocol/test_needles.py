"""An index forgets nothing: it finds what looking for one needle after the other finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.protocol.needles import Needles
from tests.protocol.stopwatch import LINEAR, seconds

#: Of few characters, so that they hold, overlap and repeat each other, and of every length about those of pieces.
_NEEDLE = st.text("ab", min_size=3, max_size=60) | st.integers(3, 60).map(lambda number: "a" * number)


def _index(needles: set[str]) -> Needles[str]:
    made = Needles[str]()
    for needle in sorted(needles):
        made.add(needle)
    return made


@given(st.sets(_NEEDLE, max_size=8), st.data())
def test_the_same_is_found_as_by_one_search_for_each(needles: set[str], data: st.DataObject) -> None:
    pieces = st.sampled_from(sorted(needles)) if needles else st.nothing()
    text = "".join(data.draw(st.lists(pieces | st.text("abc", max_size=9), max_size=12)))

    found = _index(needles).found_in(text)

    assert sorted(found) == sorted(needle for needle in needles if needle in text)


@given(st.binary(min_size=1, max_size=60), st.binary(max_size=40), st.binary(max_size=40))
def test_octets_are_found_wherever_they_stand(needle: bytes, before: bytes, after: bytes) -> None:
    made = Needles[bytes]()
    made.add(needle)

    assert made.found_in(before + needle + after) == [needle]


@pytest.mark.parametrize("length", [*range(3, 50), 300, 301])
def test_a_needle_is_found_at_every_place(length: int) -> None:
    needle = "".join(chr(0x100 + number) for number in range(length))
    made = _index({needle})

    assert all(made.found_in("x" * before + needle + "x" * after) for before in range(20) for after in (0, 1, 9))
    assert not made.found_in(needle[:-1] + "x")
    assert not made.found_in("x" + needle[1:])


@pytest.mark.parametrize("form", ["{}" + "A" * 200, "A" * 200 + "{}", "A" * 100 + "{}" + "A" * 100])
def test_thousands_that_are_alike_but_for_one_part_are_told_apart_in_time(form: str) -> None:
    needles = {form.format(f"<{number:06}>" * 12) for number in range(5_000)}
    made = _index(needles)
    text = "A" * 20_000

    assert seconds(lambda: [made.found_in(text) for _ in range(20)]) < LINEAR
    assert made.found_in(f"A{form.format('<000042>' * 12)}A") == [form.format("<000042>" * 12)]
