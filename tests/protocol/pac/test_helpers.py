"""The functions that a PAC script may call, in the engine itself, against their specifications."""

import json
from datetime import UTC, datetime
from fnmatch import translate
from re import DOTALL
from re import compile as pattern_of

import pytest
import quickjs
from hypothesis import given, settings
from hypothesis import strategies as st

from proxytest.protocol.pac.helpers import HELPERS
from tests.support.examples import examples

URL, HOST = "https://www.netscape.com/", "www.netscape.com"
NAMES = {"www.netscape.com": ["198.95.249.79"], "six.test": ["2001:db8::7", "192.0.2.7"], "none.test": []}
#: A Friday, 14:05:30 in GMT and 16:05:30 in local time.
NOW = datetime(2026, 3, 20, 14, 5, 30, tzinfo=UTC)


def told(expression: str, *, now: datetime = NOW, own: list[str] | None = None) -> dict[str, object]:
    context = quickjs.Context()
    context.set_time_limit(5)
    given = {"names": NAMES, "own": own, "now": int(now.timestamp() * 1000), "offset": 120}
    call = context.eval(HELPERS)(json.dumps(given))
    context.eval(f"function FindProxyForURL(url, host) {{ return JSON.stringify([{expression}]); }}")
    report: dict[str, object] = json.loads(call("plain", URL, HOST))
    return report


def value(expression: str, *, now: datetime = NOW, own: list[str] | None = None) -> object:
    report = told(expression, now=now, own=own)
    assert report["thrown"] is None, report
    return json.loads(str(report["text"]))[0]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # Netscape's own examples
        ('isPlainHostName("www")', True),
        ('isPlainHostName("www.netscape.com")', False),
        ('isPlainHostName("2001:db8::1")', False),
        ('dnsDomainIs("www.netscape.com", ".netscape.com")', True),
        ('dnsDomainIs("www", ".netscape.com")', False),
        ('dnsDomainIs("www.mcom.com", ".netscape.com")', False),
        ('localHostOrDomainIs("www.netscape.com", "www.netscape.com")', True),
        ('localHostOrDomainIs("www", "www.netscape.com")', True),
        ('localHostOrDomainIs("www.mcom.com", "www.netscape.com")', False),
        ('localHostOrDomainIs("home.netscape.com", "www.netscape.com")', False),
        ('localHostOrDomainIs("www.netscape", "www.netscape.com")', True),  # browsers take any beginning
        ('isResolvable("www.netscape.com")', True),
        ('isResolvable("none.test")', False),
        ('isInNet(host, "198.95.249.79", "255.255.255.255")', True),
        ('isInNet(host, "198.95.0.0", "255.255.0.0")', True),
        ('isInNet(host, "198.96.0.0", "255.255.0.0")', False),
        ('dnsResolve("www.netscape.com")', "198.95.249.79"),
        ('dnsDomainLevels("www")', 0),
        ('dnsDomainLevels("www.netscape.com")', 2),
        ('shExpMatch("http://home.netscape.com/people/ari/index.html", "*/ari/*")', True),
        ('shExpMatch("http://home.netscape.com/people/montulli/index.html", "*/ari/*")', False),
        # and more
        ('dnsDomainIs("notnetscape.com", "netscape.com")', True),  # a trap, but so it is
        ('dnsResolve("none.test")', None),
        ('dnsResolve("six.test")', "192.0.2.7"),
        ('dnsResolve("10.1.2.3")', "10.1.2.3"),
        ('isInNet("10.1.2.3", "10.0.0.0", "255.0.0.0")', True),
        ('isInNet(dnsResolve("none.test"), "10.0.0.0", "255.0.0.0")', False),
        ('isInNet("10.1.2.3", "10.0.0.0", "255.0.0")', False),
        ('convert_addr("104.16.41.2")', 1745889538),
        ("alert('unseen')", None),
        ('shExpMatch("a.b", "a?b")', True),
        ('shExpMatch("axb", "a.b")', False),
        ('shExpMatch("", "*")', True),
        ('shExpMatch("a", "")', False),
        # what a regular expression of the pattern does, and no glob
        ('shExpMatch("netscape.com", "(*.netscape.com|netscape.com)")', True),
        ('shExpMatch("home.netscape.com", "(*.netscape.com|netscape.com)")', True),
        ('shExpMatch("host7.test", "host[0-9].test")', True),
        ('shExpMatch("hostx.test", "host[0-9].test")', False),
        ('shExpMatch("aab", "a+b")', True),
        ('shExpMatch("a{b", "a{b")', True),
        # Microsoft's
        ('isResolvableEx("six.test")', True),
        ('dnsResolveEx("six.test")', "2001:db8::7;192.0.2.7"),
        ('dnsResolveEx("none.test")', ""),
        ('isInNetEx("2001:db8::7", "2001:db8::/32")', True),
        ('isInNetEx("six.test", "2001:db8::/32")', False),  # an address alone
        ('isInNetEx("six.test", "2001:db9::/32")', False),
        ('isInNetEx("198.95.249.79", "198.95.249.0/24")', True),
        ('isInNetEx("198.95.249.79", "198.95.249.0/240")', False),
        ('sortIpAddressList("10.2.3.9;2001:4898::1;::1;127.0.0.9")', "::1;2001:4898::1;10.2.3.9;127.0.0.9"),
        ('sortIpAddressList("10.2.3.9;rubbish")', False),
    ],
)
def test_a_helper_does_what_its_specification_says(expression: str, expected: object) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('weekdayRange("FRI")', True),
        ('weekdayRange("MON", "FRI")', True),
        ('weekdayRange("MON", "THU")', False),
        ('weekdayRange("FRI", "MON")', True),
        ('weekdayRange("SAT", "GMT")', False),
        ('weekdayRange("FREITAG")', False),
        ("timeRange(16)", True),
        ("timeRange(14)", False),
        ('timeRange(14, "GMT")', True),
        ("timeRange(9, 17)", True),
        ("timeRange(9, 16)", True),  # as browsers do: the last hour counts
        ("timeRange(9, 15)", False),
        ("timeRange(14, 9)", False),
        ("timeRange(22, 30, 6, 0)", False),
        ("timeRange(15, 30, 6, 0)", True),  # browsers let minutes go past midnight
        ("timeRange(8, 30, 17, 0)", True),
        ("timeRange(16, 5, 29, 16, 5, 30)", True),
        ("timeRange(16, 5, 31, 16, 5, 40)", False),
        ("timeRange()", False),
        ("dateRange(20)", True),
        ("dateRange(1, 15)", False),
        ("dateRange(15, 31)", True),
        ('dateRange("MAR")', True),
        ('dateRange("JAN", "MAR")', True),
        ('dateRange("NOV", "FEB")', False),
        ('dateRange(20, "MAR")', True),
        ('dateRange(24, "DEC")', False),
        ('dateRange(1, "JAN", 20, "MAR")', True),
        ('dateRange(21, "MAR", 31, "DEC")', False),
        ("dateRange(2026)", True),
        ("dateRange(1995, 1997)", False),
        ('dateRange("OCT", 2025, "MAR", 2026)', True),
        ('dateRange(1, "JUN", 1995, 15, "AUG", 1995)', False),
        ('dateRange(1, "JUN", 1995, 15, "AUG", 2030, "GMT")', True),
        ("dateRange()", False),
    ],
)
def test_a_time_is_compared_with_the_given_one(expression: str, expected: object) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize("hour", range(24))
def test_two_hours_do_not_go_past_midnight(hour: int) -> None:
    now = datetime(2026, 3, 20, hour, 30, tzinfo=UTC)
    assert value('[timeRange(22, 6, "GMT"), timeRange(6, 22, "GMT")]', now=now) == [False, 6 <= hour <= 22]


@pytest.mark.parametrize(
    ("expression", "name", "message"),
    [
        ('shExpMatch(host, "*.(netscape.com")', "SyntaxError", "shExpMatch of *.(netscape.com: expecting ')'"),
        ('shExpMatch(host, "[*.netscape.com")', "SyntaxError", "shExpMatch of [*.netscape.com: unexpected end"),
        ("shExpMatch(host)", "TypeError", "shExpMatch wants a pattern"),
        ("dnsDomainIs(host)", "TypeError", "cannot read property 'length' of undefined"),
    ],
)
def test_what_ends_the_script_in_browsers_ends_it_here(expression: str, name: str, message: str) -> None:
    # The place is where the script calls the function, not where the function is written.
    column = 63 + expression.index("(")
    assert told(expression)["thrown"] == {"name": name, "message": message, "line": 1, "column": column}


def test_what_is_thrown_need_not_be_an_error() -> None:
    assert told("timeRange(1, 2, 3)")["thrown"] == {"name": "string", "message": "timeRange: bad number of arguments"}


def test_local_midnight_is_another_day_than_in_gmt() -> None:
    late = datetime(2026, 3, 20, 23, 0, tzinfo=UTC)
    assert value('[weekdayRange("SAT"), weekdayRange("SAT", "GMT")]', now=late) == [True, False]


def test_names_that_are_not_known_are_noted_and_do_not_exist() -> None:
    report = told('isInNet("Unknown.TEST", "10.0.0.0", "255.0.0.0"), dnsResolve("www.netscape.com"), myIpAddress()')
    assert report["missed"] == ["unknown.test", ""]
    assert report["names"] == ["unknown.test", "www.netscape.com"]


def test_addresses_and_nothing_are_not_looked_up() -> None:
    report = told('dnsResolve("10.0.0.1"), isResolvableEx("::1"), isInNet(null, "10.0.0.0", "255.0.0.0")')
    assert (report["missed"], report["names"]) == ([], [])


def test_this_machine_has_the_given_addresses() -> None:
    own = ["10.1.2.3", "2001:db8::9"]
    assert value("[myIpAddress(), myIpAddressEx()]", own=own) == ["10.1.2.3", "2001:db8::9;10.1.2.3"]


@pytest.mark.parametrize(
    ("expression", "noted"),
    [
        ('shExpMatch(url, "*.netscape.com")', ["*.netscape.com"]),
        ('shExpMatch(url, "*.netscape.com/*")', []),
        ('shExpMatch(url, "https://www.netscape.com/")', []),
        ('shExpMatch(host, "*.netscape.com")', []),
        ('shExpMatch(url, "(https://www.netscape.com/|*.mcom.com)")', []),
        ('shExpMatch(url, "https://www.netscape.com/|*.mcom.com")', []),
    ],
)
def test_patterns_that_no_cut_url_can_match_are_noted(expression: str, noted: list[str]) -> None:
    assert told(expression)["hopeless"] == noted


@settings(max_examples=examples(60))
@given(st.text("ab.", max_size=8), st.text("ab.*?", max_size=8))
def test_a_shell_expression_matches_as_a_glob_does(text: str, glob: str) -> None:
    matched = pattern_of(translate(glob), DOTALL).match(text) is not None
    assert value(f"shExpMatch({json.dumps(text)}, {json.dumps(glob)})") is matched


def test_a_script_may_replace_what_the_helpers_use() -> None:
    report = told("(JSON.stringify = null, String = null, isPlainHostName = null, dnsDomainLevels(host))")
    assert (report["text"], report["thrown"]) == ("[2]", None)
