"""A stored run in which anything stands anywhere: it is refused in a sentence, or every report can be written of it."""

import copy
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proxytest.engine.conclude import judge_again
from proxytest.model.errors import UsageError
from proxytest.report.compare import compare
from proxytest.report.diff import FORMATS as DIFFS
from proxytest.report.formats import FORMATS, render_as
from proxytest.report.stored_run import from_json, to_json
from tests.cli.conftest import Command, command
from tests.cli.test_replay_command import STORED
from tests.report.conftest import RUN
from tests.support.examples import examples

__all__ = ["command"]  # a fixture

Place = tuple[str | int, ...]

BASES = tuple(json.loads(text) for text in (STORED.read_text(), to_json(RUN)))


def places(value: Any, place: Place = ()) -> Iterator[Place]:  # noqa: ANN401  whatever JSON holds
    """Return the place of every value."""
    yield place
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*place, key))


def with_value(data: Any, place: Place, value: object) -> Any:  # noqa: ANN401  as before
    changed = copy.deepcopy(data)
    around = changed
    for key in place[:-1]:
        around = around[key]
    around[place[-1]] = value
    return changed


TIMES = ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59+14:00", "9999-12-31T23:59:59-14:00",
         "9999-12-31T23:59:59Z", "2026-01-01T00:00:00", "0001-01-01", "9999-12-31", "-1", "NaN", "1e308")  # fmt: skip
NUMBERS = (-1, 0, -0.0, 1e308, -1e308, 1e12, 2**53 + 1, 2**63, -(2**70), 10**4000, 4e-320, float("inf"), float("nan"))
ODD: st.SearchStrategy[object] = st.sampled_from(
    (*TIMES, *NUMBERS, None, True, "", "\ud800", "x" * 5000, "%s{0}\x00", [], {}, [[]], [None])
)
ANY = ODD | st.floats() | st.integers() | st.text(max_size=8) | st.datetimes().map(datetime.isoformat)
CHANGED = st.sampled_from(BASES).flatmap(
    lambda data: st.tuples(
        st.just(data), st.lists(st.tuples(st.sampled_from([*places(data)][1:]), ANY), min_size=1, max_size=3)
    )
)


def reported(text: str) -> None:
    """Do all that replay and diff can do with a stored run."""
    stored = from_json(text, "run.json")
    again = judge_again(stored)
    for name in FORMATS:
        assert render_as(name, again).encode()
    assert from_json(to_json(again), "again.json").verdict is again.verdict
    for one in DIFFS.values():
        assert one(compare(RUN, stored), strict=True).encode()
        assert one(compare(stored, RUN), strict=False).encode()


@settings(max_examples=examples(250), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(CHANGED)
def test_whatever_stands_in_a_stored_run_is_refused_in_a_sentence_or_reported(
    changed: tuple[Any, list[tuple[Place, object]]],
) -> None:
    data, changes = changed
    for place, value in changes:
        try:
            data = with_value(data, place, value)
        except (KeyError, IndexError, TypeError):  # an earlier change took the place away
            continue
    text = json.dumps(data)
    try:
        reported(text)
    except UsageError as error:
        assert str(error).isprintable()  # noqa: PT017  most of what is made is refused, and some is not


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("started",), "0001-01-01T00:00:00+14:00"),
        (("started",), "9999-12-31T23:59:59-14:00"),
        (("started",), "2026-01-01T00:00:00"),
        (("duration_s",), 1e308),
        (("duration_s",), -1.0),
        (("trace", 0, "at"), 1e300),
        (("trace", 0, "seq"), -(2**70)),
    ],
)
@pytest.mark.parametrize("format_name", FORMATS)
def test_what_no_run_has_is_named(
    place: Place, value: object, format_name: str, command: Command, tmp_path: Path
) -> None:
    path = tmp_path / "run.json"
    path.write_text(json.dumps(with_value(BASES[0], place, value)))
    ended = command("replay", str(path), "--format", format_name)
    assert (ended.status, ended.out) == (2, "")
    named = ".".join(map(str, place))
    assert ended.err == f"proxytest: {path}: this is not a report of proxytest: the value of '{named}' is impossible\n"
    compared = command("diff", str(STORED), str(path))
    assert (compared.status, compared.out, compared.err) == (2, "", ended.err)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(with_value(BASES[0], ("duration_s",), 0)).replace('"duration_s": 0', '"duration_s": 1e999', 1),
        json.dumps(with_value(BASES[0], ("duration_s",), 0)).replace('"duration_s": 0', '"duration_s": NaN', 1),
        json.dumps(with_value(BASES[0], ("duration_s",), 0)).replace(
            '"duration_s": 0', f'"duration_s": {"9" * 5000}', 1
        ),
        "[" * 100_000 + "]" * 100_000,
        '{"format": 1, "a": ' * 50_000 + "1" + "}" * 50_000,
    ],
    ids=["1e999", "NaN", "5000 digits", "nested lists", "nested objects"],
)
def test_what_json_itself_can_do_is_one_sentence(text: str, command: Command, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text(text)
    ended = command("replay", str(path))
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert "this is not a report of proxytest" in ended.err


def test_the_dates_of_a_certificate_may_be_as_far_as_rfc_5280_lets_them() -> None:
    # Section 4.1.2.5: 99991231235959Z is "no well-defined expiration date".
    data = copy.deepcopy(BASES[0])
    dates = [place for place in places(data) if place[-1:] == ("not_after",)]
    for place in dates:
        data = with_value(data, place, "9999-12-31T23:59:59Z")
    assert dates
    reported(json.dumps(data))
