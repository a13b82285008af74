"""What browsers read in the answer of a PAC script, and what they pass over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.address import Authority
from proxytest.model.pac_result import Keyword, Slip, Way
from proxytest.protocol.pac.directives import read_answer

DIRECT = Way(keyword=Keyword.DIRECT)


def ways(text: str) -> list[str]:
    return [str(way) for way in read_answer(text).ways]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("DIRECT", ["DIRECT"]),
        ("PROXY a:1", ["PROXY a:1"]),
        ("PROXY a:1; HTTPS b:2; SOCKS5 c:3; DIRECT", ["PROXY a:1", "HTTPS b:2", "SOCKS5 c:3", "DIRECT"]),
        ("HTTP a:1", ["PROXY a:1"]),  # Firefox's other name
        ("proxy A.Corp:8080;direct", ["PROXY a.corp:8080", "DIRECT"]),
        (" PROXY\ta:1 ;; ", ["PROXY a:1"]),
        ("PROXY [2001:db8::7]:8080", ["PROXY [2001:db8::7]:8080"]),
        ("PROXY 192.0.2.7:8080", ["PROXY 192.0.2.7:8080"]),
        ("SOCKS a:1; SOCKS4 b:2", ["SOCKS a:1", "SOCKS4 b:2"]),
        ("PROXY proxy:8080; PROXY direct:80", ["PROXY proxy:8080", "PROXY direct:80"]),  # names that are keywords
    ],
)
def test_what_is_written_well_is_read_in_order(text: str, read: list[str]) -> None:
    answer = read_answer(text)
    assert [str(way) for way in answer.ways] == read
    assert answer.slips == ()


@pytest.mark.parametrize(
    ("text", "read", "slip"),
    [
        ("", ["DIRECT"], Slip.EMPTY),
        (" ; ", ["DIRECT"], Slip.EMPTY),
        ("PROXY a:1, PROXY b:2", ["DIRECT"], Slip.NO_SEPARATOR),
        ("PROXY a:1\nDIRECT", ["DIRECT"], Slip.NO_SEPARATOR),
        ("DIRECT PROXY a:1", ["DIRECT"], Slip.NO_SEPARATOR),
        ("PROXY http://a:1; DIRECT", ["DIRECT"], Slip.URL_AS_ADDRESS),
        ("a:8080", ["DIRECT"], Slip.UNKNOWN_WORD),
        ("d\u0131rect", ["DIRECT"], Slip.UNKNOWN_WORD),  # a dotless i, which becomes an I in capitals
        ("QUIC a:1; PROXY b:2", ["PROXY b:2"], Slip.UNKNOWN_WORD),
        ("PROXY", ["DIRECT"], Slip.NO_HOST),
        ("PROXY a:b", ["DIRECT"], Slip.NOT_AN_ADDRESS),
        ("PROXY a:70000", ["DIRECT"], Slip.NOT_AN_ADDRESS),
        ("PROXY a b:1", ["DIRECT"], Slip.NOT_AN_ADDRESS),
        ("PROXY user@a:1", ["DIRECT"], Slip.NOT_AN_ADDRESS),
        ("PROXY a", ["PROXY a:80"], Slip.NO_PORT),
        ("HTTPS a", ["HTTPS a:443"], Slip.NO_PORT),
        ("SOCKS5 a", ["SOCKS5 a:1080"], Slip.NO_PORT),
        ("PROXY [2001:db8::7]", ["PROXY [2001:db8::7]:80"], Slip.NO_PORT),
        ("DIRECT a:1; PROXY b:2", ["PROXY b:2"], Slip.DIRECT_WITH_HOST),
    ],
)
def test_what_is_written_badly_is_kept_as_a_slip(text: str, read: list[str], slip: Slip) -> None:
    assert ways(text) == read
    assert slip in read_answer(text).slips


def test_where_nothing_is_readable_browsers_go_directly() -> None:
    answer = read_answer("PROXY http://a:1")
    assert answer.ways == (DIRECT,)
    assert answer.slips == (Slip.URL_AS_ADDRESS, Slip.NOTHING_READABLE)


def test_a_list_without_end_is_read_to_a_bound() -> None:
    assert len(read_answer("PROXY a:1;" * 100_000).ways) == 100


def test_only_proxy_and_https_are_http_proxies() -> None:
    proxies = [
        str(way.proxy) if way.proxy else None for way in read_answer("PROXY a:1;HTTPS b:2;SOCKS c:3;DIRECT").ways
    ]
    assert proxies == ["http://a:1", "https://b:2", None, None]


HOST = st.from_regex(r"[a-z]([a-z0-9-]{0,10}[a-z0-9])?(\.[a-z]{2,5}){0,2}", fullmatch=True)
WAY = st.one_of(
    st.just(DIRECT),
    st.builds(
        lambda keyword, host, port: Way(keyword=keyword, authority=Authority(host=host, port=port)),
        st.sampled_from([keyword for keyword in Keyword if keyword is not Keyword.DIRECT]),
        HOST,
        st.integers(1, 65535),
    ),
)


@given(st.lists(WAY, min_size=1, max_size=20), st.sampled_from([";", "; ", " ;  "]))
def test_every_list_of_ways_is_read_as_it_was_written(listed: list[Way], between: str) -> None:
    answer = read_answer(between.join(map(str, listed)))
    assert answer.ways == tuple(listed)
    assert answer.slips == ()


@given(st.text() | st.text("PROXYDIRECTsocks5;:,/@[]. \t\n0189a"))
def test_any_text_gives_at_least_one_way(text: str) -> None:
    answer = read_answer(text)
    assert answer.ways
    assert answer.slips or answer.ways != (DIRECT,) or "direct" in text.lower()
