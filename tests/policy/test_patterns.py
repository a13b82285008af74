import re
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.policy.patterns import covered, covering, is_domain, minimal, regex
from tests.policy.strategies import PATTERNS

HOSTS = st.from_regex(r"[a-z0-9.-]{1,12}(\.webex\.com)?", fullmatch=True)


@pytest.mark.parametrize(
    ("pattern", "whole", "cover"),
    [
        ("identity.webex.com", False, "identity.webex.com"),
        ("*.webex.com", True, "*.webex.com"),
        ("identity*.webex.com", False, "*.webex.com"),
        ("*mcs*.webex.com", False, "*.webex.com"),
        ("*x.eu.webex.com", False, "*.eu.webex.com"),
    ],
)
def test_what_covers_a_pattern_where_a_wildcard_must_be_a_whole_label(pattern: str, whole: bool, cover: str) -> None:  # noqa: FBT001  a column of the table
    assert (is_domain(pattern), covering(pattern)) == (whole, cover)


def test_a_regular_expression_stays_inside_the_host() -> None:
    assert regex("*mcs*.webex.com") == r"[^/:@]*mcs[^/:@]*\.webex\.com"
    expression = f"^{regex('*.webex.com')}$"
    assert re.search(expression, "eu.idbroker.webex.com")
    assert not re.search(expression, "evil.example/?x=.webex.com")
    assert not re.search(expression, "evil.example:1@a.webex.com")
    assert not re.search(expression, "a.webexxcom")


@given(PATTERNS, HOSTS)
def test_a_regular_expression_means_what_the_pattern_means(pattern: str, host: str) -> None:
    assert bool(re.fullmatch(regex(pattern), host)) == fnmatchcase(host, pattern)
    inside = pattern.replace("*", host)
    assert re.fullmatch(regex(pattern), inside)
    assert fnmatchcase(inside, covering(pattern))


def test_what_another_pattern_covers_is_left_out() -> None:
    assert minimal(["identity.webex.com", "*.webex.com", "*mcs*.webex.com", "*.eu.webex.com", "webex.com"]) == (
        "*.webex.com",
        "webex.com",
    )
    assert covered("*mcs*.webex.com", ["*.webex.com"])
    assert not covered("*.webex.com", ["*mcs*.webex.com"])


@given(st.lists(PATTERNS))
def test_nothing_is_lost_and_no_pattern_covers_another(patterns: list[str]) -> None:
    kept = minimal(patterns)
    assert all(pattern in kept or covered(pattern, kept) for pattern in patterns)
    assert not any(covered(one, [other]) for one in kept for other in kept if one != other)
