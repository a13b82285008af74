"""What proxies say of limits, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.answer import Answer, Head
from proxytest.protocol.limit_words import LimitSaid, limit_said


def answer(status: int, reason: str = "", body: str = "", *headers: tuple[str, str]) -> Answer:
    return Answer(head=Head(version="1.1", status=status, reason=reason, headers=headers), body=body)


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        (answer(429, "Too Many Requests"), LimitSaid.RATE),
        (answer(429), LimitSaid.RATE),
        (answer(503, "Service Unavailable", "", ("Retry-After", "2")), LimitSaid.RATE),
        (answer(502, "Rate limit exceeded"), LimitSaid.RATE),
        (answer(403, "Forbidden", "<p>You have exceeded the request limit</p>"), LimitSaid.RATE),
        (answer(502, "Limit exceeded"), LimitSaid.RATE),
        (answer(503, "Too many open connections"), LimitSaid.CONNECTIONS),
        (answer(503, "", "Maximum number of client connections reached"), LimitSaid.CONNECTIONS),
        (answer(403, "Connection limit"), LimitSaid.CONNECTIONS),
        (answer(403, "Too many failures, address blocked"), LimitSaid.LOCKOUT),
        (answer(429, "Too many login attempts"), LimitSaid.LOCKOUT),
        (answer(403, "", "Client 10.1.2.3 has been blocked for 10 minutes"), LimitSaid.LOCKOUT),
    ],
)
def test_a_limit_is_named(said: Answer, limit: LimitSaid) -> None:
    assert limit_said(said) is limit


@pytest.mark.parametrize(
    "said",
    [
        answer(403, "Forbidden"),
        answer(403, "", "Access to this site has been blocked. Time: 12:30, client address 10.0.0.1"),
        answer(503, "ERR_DNS_FAIL"),
        answer(502, "Bad Gateway"),
        answer(407, "Too many requests"),
        answer(431, "Request header exceeds the limit"),
        answer(503, "", "User license limit exceeded. Contact your administrator."),
        answer(403, "", "You have exceeded your daily quota limit"),
        answer(403, "Volume limit reached"),
        answer(504, "Time limit exceeded"),
        answer(413, "", "exceeds the maximum number of connections"),
        answer(200, "Connection established, rate limit 10"),
    ],
)
def test_no_limit_is_named(said: Answer) -> None:
    assert limit_said(said) is None


@given(st.integers(300, 599), st.text(max_size=200), st.text(max_size=400))
def test_any_text_can_be_read(status: int, reason: str, body: str) -> None:
    assert limit_said(answer(status, reason, body)) in (None, *LimitSaid)
