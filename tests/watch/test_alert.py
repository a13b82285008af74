"""An alert is stored, read and sent as it was made, by its schema."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from proxytest.cli.explain_command import schema_text
from proxytest.watch.alert import Alert, Event, alert, key_of, packed, read_alert, text_of

NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)
SCHEMA = json.loads(schema_text("alert"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  they get one
PRINTABLE = st.text(st.characters(blacklist_categories=("C", "Z")), max_size=20)
ALERTS = st.builds(
    Alert,
    event=st.sampled_from(Event),
    code=PRINTABLE,
    told=PRINTABLE,
    sites=st.lists(st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True), max_size=4).map(tuple),
    number=st.integers(1, 10_000),
    of=st.integers(1, 10_000),
    since=MOMENTS.map(lambda one: one.replace(microsecond=0)),
    at=MOMENTS.map(lambda one: one.replace(microsecond=0)),
)
BEGAN = alert(
    Event.BEGAN, "tls.intercepted", "Zscaler opens TLS", ("berlin", "oslo"),
    of=40, since=NOON, at=NOON + timedelta(minutes=30),
)  # fmt: skip


@given(ALERTS)
def test_what_is_stored_is_read_again_and_is_by_the_schema(one: Alert) -> None:
    content = packed(one)
    VALIDATOR.validate(json.loads(content))
    assert read_alert(content) == one


def test_what_a_later_version_adds_is_passed_over() -> None:
    told = {**json.loads(packed(BEGAN)), "more": [1]}
    assert read_alert(json.dumps(told).encode()) == BEGAN


NO_ALERTS = (b"{}", b"[]", b'{"format": 2}', b'{"format": 1}', b"null", b"[" * 100_000, b"\x01\x00\x00\x00\x00")
ENDLESS = packed(BEGAN).replace(b'"of": 40', b'"of": 1e999')


@given(st.binary(max_size=40) | st.sampled_from([*NO_ALERTS, ENDLESS]))
def test_what_is_no_alert_is_told_so(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"^no alert: "):
        read_alert(content)


def test_the_schema_is_one_and_knows_every_key() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert set(SCHEMA["required"]) == set(SCHEMA["properties"]) == set(json.loads(packed(BEGAN)))


def test_it_is_told_in_a_few_lines() -> None:
    assert text_of(BEGAN).splitlines() == [
        "2 of 40 sites: tls.intercepted", "Zscaler opens TLS", "berlin, oslo", "since 2026-03-20 12:00 UTC",
    ]  # fmt: skip
    ended = replace(BEGAN, event=Event.ENDED)
    assert text_of(ended).splitlines()[0] == "ended: tls.intercepted, at 2 of 40 sites before"
    assert text_of(ended).splitlines()[-1] == "until 2026-03-20 12:30 UTC"


def test_of_many_sites_the_first_are_named_and_all_are_counted() -> None:
    names = tuple(f"site-{number:05}" for number in range(5000))
    one = alert(Event.BEGAN, "a.b", "", names, of=9000, since=NOON, at=NOON)
    assert (len(one.sites), one.number) == (1000, 5000)
    assert "site-00019, and 4980 more" in text_of(one)
    assert len(packed(one)) < 64 * 1024


def test_beginning_and_end_have_different_ids_of_one_cause() -> None:
    assert BEGAN.id != replace(BEGAN, event=Event.ENDED).id
    assert BEGAN.id.startswith(key_of("tls.intercepted"))
    assert key_of("x\ud800.>*").isalnum()
