"""What is remembered of an account, read from a file that anybody may have written."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from proxytest.wire.account_past import NO_PAST, REMEMBERED, Past, read_past, written

NOW = datetime(2026, 11, 28, 12, 4, tzinfo=UTC)
REFUSED = NO_PAST.failed("the proxy refused this user by NTLM", NOW)
A_MINUTE = timedelta(minutes=1)

values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text("ab\x1b\u202e\ud800"),
    st.datetimes().map(str),
    st.just([]),
)
dressed = st.fixed_dictionaries({}, optional={"failures": values, "sentence": values, "since": values, "more": values})


def test_nothing_happened_yet() -> None:
    assert (NO_PAST.failures, NO_PAST.sentence, NO_PAST.since) == (0, "", None)
    assert (NO_PAST.until, NO_PAST.summary) == (None, "")


def test_a_report_is_told_when_it_was_and_how_long_it_counts() -> None:
    assert REFUSED.summary == (
        "the proxy refused this user by NTLM in an earlier run on this machine, at 12:04 UTC; "
        "remembered until 12:34 UTC, or until --forget-refusals"
    )


@pytest.mark.parametrize(
    ("later", "failures"),
    [
        (timedelta(0), 1),
        (REMEMBERED - A_MINUTE, 1),
        (REMEMBERED, 0),
        (timedelta(days=900), 0),
        (-A_MINUTE, 1),
        (-REMEMBERED - A_MINUTE, 0),
        (timedelta(days=-900), 0),
    ],
)
def test_it_is_forgotten_in_time_however_the_clock_is_set(later: timedelta, failures: int) -> None:
    assert read_past(written(REFUSED), NOW + later).failures == failures


def test_failures_are_forgotten_together_as_a_domain_does() -> None:
    first = NO_PAST.failed("first", NOW)
    second = read_past(written(first), NOW + REMEMBERED - A_MINUTE).failed("second", NOW + REMEMBERED - A_MINUTE)
    assert read_past(written(second), NOW + REMEMBERED + A_MINUTE) == second
    assert second.failures == 2


def test_another_time_zone_is_the_same_moment() -> None:
    there = datetime(2026, 11, 28, 17, 34, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert read_past(written(NO_PAST.failed("refused", there)), NOW).since == NOW


@given(st.integers(1, 200), st.text('ab é"\\', max_size=200))
def test_what_was_written_is_read(failures: int, sentence: str) -> None:
    past = NO_PAST
    for _ in range(failures):
        past = past.failed(sentence, NOW)
    assert read_past(written(past), NOW) == past
    assert past.failures == min(failures, 99)


@given(st.integers(0, len(written(REFUSED)) - 1))
def test_what_was_cut_off_is_nothing(length: int) -> None:
    assert read_past(written(REFUSED)[:length], NOW) == NO_PAST


@given(st.one_of(st.binary(max_size=1024), dressed.map(json.dumps).map(str.encode)))
@example(b"[" * 1024)
@example(b'{"failures":1,"sentence":"x","since":"9999-12-31T23:59:59-12:00"}')
@example(b'{"failures":1,"sentence":"x","since":"0001-01-01T00:00:00+12:00"}')
@example(b'{"failures":1,"sentence":"x","since":1e308}')
@example(b'{"failures":1000000,"sentence":"x","since":"2026-11-28T12:04:00Z"}')
@example(b'{"failures":-1,"sentence":"x","since":"2026-11-28T12:04:00Z"}')
@example(b'{"failures":1,"sentence":"\\u001b[2J","since":"2026-11-28T12:04:00Z"}')
@example(b'{"failures":1,"sentence":"x","since":"2026-11-28T12:04:00"}')
def test_no_content_is_an_error(content: bytes) -> None:
    past = read_past(content, NOW)
    assert past == NO_PAST or _plausible(past)


def _plausible(past: Past) -> bool:
    return 0 < past.failures < 100 and past.sentence.isprintable() and past.until is not None and past.until > NOW
