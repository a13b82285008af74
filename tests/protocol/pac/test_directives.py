"""What browsers read in the answer of a PAC script, and what they pass over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.address import Authority
from proxytest.model.pac_result import Keyword, PacAnswerError, PacDirective
from proxytest.protocol.pac.directives import read_answer

DIRECT = PacDirective(keyword=Keyword.DIRECT)


def directives(text: str) -> list[str]:
    return [str(directive) for directive in read_answer(text).directives]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("DIRECT", ["DIRECT"]),
        ("PROXY a:1", ["PROXY a:1"]),
        ("PROXY a:1; HTTPS b:2; SOCKS5 c:3; DIRECT", ["PROXY a:1", "HTTPS b:2", "SOCKS5 c:3", "DIRECT"]),
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
    assert [str(directive) for directive in answer.directives] == read
    assert answer.errors == ()


@pytest.mark.parametrize(
    ("text", "read", "error"),
    [
        ("", ["DIRECT"], PacAnswerError.EMPTY),
        (" ; ", ["DIRECT"], PacAnswerError.EMPTY),
        ("PROXY a:1, PROXY b:2", ["DIRECT"], PacAnswerError.NO_SEPARATOR),
        ("PROXY a:1\nDIRECT", ["DIRECT"], PacAnswerError.NO_SEPARATOR),
        ("DIRECT PROXY a:1", ["DIRECT"], PacAnswerError.NO_SEPARATOR),
        ("PROXY http://a:1; DIRECT", ["DIRECT"], PacAnswerError.URL_AS_ADDRESS),
        ("a:8080", ["DIRECT"], PacAnswerError.UNKNOWN_WORD),
        ("QUIC a:1; PROXY b:2", ["PROXY b:2"], PacAnswerError.UNKNOWN_WORD),
        ("PROXY", ["DIRECT"], PacAnswerError.NO_HOST),
        ("PROXY a:b", ["DIRECT"], PacAnswerError.NOT_AN_ADDRESS),
        ("PROXY a:70000", ["DIRECT"], PacAnswerError.NOT_AN_ADDRESS),
        ("PROXY a b:1", ["PROXY a%20b:1"], PacAnswerError.NOT_AN_ADDRESS),
        ("PROXY a 8080", ["PROXY a%208080:80"], PacAnswerError.NOT_AN_ADDRESS),
        ("HTTP a:1", ["DIRECT"], PacAnswerError.FIREFOX_ONLY),
        ("HTTP a:1; PROXY b:2", ["PROXY b:2"], PacAnswerError.FIREFOX_ONLY),
        ("PROXY a:1;\nPROXY b:2", ["PROXY a:1"], PacAnswerError.LINE_BREAK),
        ("PROXY a:1\r\n", ["DIRECT"], PacAnswerError.LINE_BREAK),
        ("PROXY b\u00fccher:1; PROXY a:1", ["DIRECT"], PacAnswerError.NOT_ASCII),
        ("PROXY user@a:1", ["DIRECT"], PacAnswerError.NOT_AN_ADDRESS),
        ("PROXY a", ["PROXY a:80"], PacAnswerError.NO_PORT),
        ("HTTPS a", ["HTTPS a:443"], PacAnswerError.NO_PORT),
        ("SOCKS5 a", ["SOCKS5 a:1080"], PacAnswerError.NO_PORT),
        ("PROXY [2001:db8::7]", ["PROXY [2001:db8::7]:80"], PacAnswerError.NO_PORT),
        ("DIRECT a:1; PROXY b:2", ["PROXY b:2"], PacAnswerError.DIRECT_WITH_HOST),
    ],
)
def test_what_is_written_badly_is_kept_as_an_error(text: str, read: list[str], error: PacAnswerError) -> None:
    assert directives(text) == read
    assert error in read_answer(text).errors


def test_where_nothing_is_readable_browsers_go_directly() -> None:
    answer = read_answer("PROXY http://a:1")
    assert answer.directives == (DIRECT,)
    assert answer.errors == (PacAnswerError.URL_AS_ADDRESS, PacAnswerError.NOTHING_READABLE)


def test_a_list_without_end_is_read_to_a_bound() -> None:
    assert len(read_answer("PROXY a:1;" * 100_000).directives) == 1000


def test_only_proxy_and_https_are_http_proxies() -> None:
    proxies = [
        str(one.proxy) if one.proxy else None for one in read_answer("PROXY a:1;HTTPS b:2;SOCKS c:3;DIRECT").directives
    ]
    assert proxies == ["http://a:1", "https://b:2", None, None]


HOST = st.from_regex(r"[a-z]([a-z0-9-]{0,10}[a-z0-9])?(\.[a-z]{2,5}){0,2}", fullmatch=True)
WAY = st.one_of(
    st.just(DIRECT),
    st.builds(
        lambda keyword, host, port: PacDirective(keyword=keyword, authority=Authority(host=host, port=port)),
        st.sampled_from([keyword for keyword in Keyword if keyword is not Keyword.DIRECT]),
        HOST,
        st.integers(1, 65535),
    ),
)


@given(st.lists(WAY, min_size=1, max_size=20), st.sampled_from([";", "; ", " ;  "]))
def test_every_list_of_directives_is_read_as_it_was_written(listed: list[PacDirective], between: str) -> None:
    answer = read_answer(between.join(map(str, listed)))
    assert answer.directives == tuple(listed)
    assert answer.errors == ()


@given(st.text() | st.text("PROXYDIRECTsocks5;:,/@[]. \t\n0189a"))
def test_any_text_gives_at_least_one_way(text: str) -> None:
    answer = read_answer(text)
    assert answer.directives
    assert answer.errors or answer.directives != (DIRECT,) or "direct" in text.lower()
