import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.protocol.ntlm import ANONYMOUS_TYPE_1, encode_token
from proxytest.protocol.redact import HIDDEN, Scrubber, redact_head, redact_header, without_user_info
from tests.protocol.stopwatch import LINEAR, seconds

BASIC = base64.b64encode(b"alice:wonderland").decode()


@pytest.mark.parametrize(
    "name",
    ["Proxy-Authorization", "proxy-authorization", "PROXY-AUTHORIZATION", "Authorization", " Proxy-Authorization\t"],
)
def test_of_credentials_only_the_scheme_and_the_size_are_kept(name: str) -> None:
    assert redact_header(name, f"Basic {BASIC}") == f"Basic <{len(BASIC)} characters>"


def test_of_an_ntlm_message_its_kind_is_kept() -> None:
    assert redact_header("Proxy-Authorization", f"NTLM {encode_token(ANONYMOUS_TYPE_1)}") == (
        "NTLM <NTLM type 1, flags 0x00088207, 56 characters>"
    )


@pytest.mark.parametrize("value", [BASIC, f"Basic\t{BASIC}", "", " "])
def test_credentials_without_a_scheme_go_whole(value: str) -> None:
    assert redact_header("Proxy-Authorization", value) == "<redacted>"


def test_credentials_that_are_not_ascii_are_no_obstacle() -> None:
    # A proxy may repeat a request, and anything else, in its answer.
    assert redact_header("Proxy-Authorization", "Basic p\xe9ss") == "Basic <4 characters>"


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("Set-Cookie", "BCSI-CS-0123456789abcdef=2; Path=/", "BCSI-CS-0123456789abcdef=<redacted>"),
        ("Cookie", "a=secret; b=secret", "a=<redacted>"),
        ("set-cookie2", "MwgSso=secret==", "MwgSso=<redacted>"),
        ("Set-Cookie", "secret", "<redacted>"),
        ("Set-Cookie", "secret; Path=/; Max-Age=240", "<redacted>"),
        ("Cookie", "=secret", "=<redacted>"),
        ("Cookie", "", "<redacted>"),
    ],
)
def test_of_a_cookie_only_the_name_is_kept(name: str, value: str, kept: str) -> None:
    assert redact_header(name, value) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("http://alice:secret@gw:8080/x", "http://<redacted>@gw:8080/x"),
        ("https://alice@gw", "https://<redacted>@gw"),
        ("http://alice:s@cret@gw/", "http://<redacted>@gw/"),
        ("http://a:b@c and ftp://d:e@f", "http://<redacted>@c and ftp://<redacted>@f"),
        ("http://gw/path?mail=alice@corp", "http://gw/path?mail=alice@corp"),
        ("http://gw?mail=alice@corp", "http://gw?mail=alice@corp"),
        ("mail alice@corp", "mail alice@corp"),
    ],
)
def test_user_info_is_taken_out_of_urls(text: str, kept: str) -> None:
    assert without_user_info(text) == kept


@pytest.mark.parametrize("name", ["Proxy-Authentication-Info", "authentication-info", "Authentication-Info "])
@pytest.mark.parametrize("value", ['rspauth="0123abcd", cnonce="c0ffee", nc=00000001', "RSPAUTH=0123abcd", "0123abcd"])
def test_of_what_the_proxy_proves_with_only_the_size_is_kept(name: str, value: str) -> None:
    assert redact_header(name, value) == f"<{len(value)} characters>"


def test_a_location_loses_its_user_info() -> None:
    assert redact_header("Location", "http://alice:secret@gw/") == "http://<redacted>@gw/"


def test_each_line_of_a_head_is_redacted() -> None:
    head = f"CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\nPROXY-authorization:Basic {BASIC}\r\nCookie : a=secret\r\n"

    assert redact_head(head) == (
        "CONNECT h:443 HTTP/1.1\nHost: h:443\n"
        f"PROXY-authorization: Basic <{len(BASIC)} characters>\nCookie : a=<redacted>\n"
    )


def test_the_user_info_of_a_request_target_is_redacted() -> None:
    assert redact_head("GET http://alice:secret@h/ HTTP/1.1") == "GET http://<redacted>@h/ HTTP/1.1"


@pytest.mark.parametrize("character", list("\x0b\x0c\x1c\x1d\x1e\x85\r\u2028"))
def test_only_a_line_feed_ends_a_header(character: str) -> None:
    # A realm in ISO-8859-1 that holds 0x85 comes back in the Digest credentials.
    sent = f'Proxy-Authorization: Digest realm="{character}", uri="h:443", response="deadbeef"'

    assert "deadbeef" not in redact_head(sent)


def test_what_was_hidden_is_taken_out() -> None:
    scrubber = Scrubber()
    scrubber.hide("wonderland", BASIC)

    assert scrubber.scrub(f"a wonderland, {BASIC}.") == "a <redacted>, <redacted>."


def test_nothing_is_taken_out_before_something_was_hidden() -> None:
    assert Scrubber().scrub("wonderland") == "wonderland"


def test_a_needle_of_two_characters_is_not_looked_for() -> None:
    scrubber = Scrubber()
    scrubber.hide("ab", "")

    assert scrubber.scrub("abba") == "abba"


def test_the_longest_of_the_needles_that_begin_alike_goes() -> None:
    scrubber = Scrubber()
    scrubber.hide("secret")
    scrubber.hide("secretary")

    assert scrubber.scrub("secretary") == "<redacted>"


def test_what_stands_for_a_needle_is_not_looked_through_again() -> None:
    scrubber = Scrubber()
    scrubber.hide("wonderland", "act")

    assert scrubber.scrub("wonderland, act") == "<redacted>, <redacted>"


def test_a_short_needle_leaves_nothing_of_a_longer_one_that_it_overlaps() -> None:
    scrubber = Scrubber()
    scrubber.hide("for", "orange")

    assert scrubber.scrub("forange") == "f<redacted>"


def test_a_needle_is_a_text_and_no_pattern() -> None:
    scrubber = Scrubber()
    scrubber.hide("p.*s|(x")

    assert scrubber.scrub("pass p.*s|(x") == "pass <redacted>"


@given(
    st.sets(st.text("abc", min_size=3, max_size=8), max_size=6) | st.sets(st.text("ab:=/\\é", min_size=3), max_size=6),
    st.data(),
)
def test_no_needle_survives(needles: set[str], data: st.DataObject) -> None:
    pieces = st.sampled_from(sorted(needles)) if needles else st.nothing()
    text = "".join(data.draw(st.lists(pieces | st.text("abc:=é", max_size=4), max_size=20)))
    scrubber = Scrubber()
    scrubber.hide(*needles)

    left = scrubber.scrub(text).split("<redacted>")

    assert not [needle for needle in needles for part in left if needle in part]


def sized(*sizes: tuple[int, int]) -> st.SearchStrategy[str]:
    """Texts of so many characters."""
    return st.one_of(*(st.text("ab", min_size=least, max_size=most) for least, most in sizes))


@given(
    st.lists(
        st.tuples(st.just("hide"), sized((3, 9), (49, 60), (236, 244)))
        | st.tuples(st.just("scrub"), st.text("ab\n", max_size=12) | sized((0, 90), (230, 250))),
        max_size=30,
    )
)
def test_what_was_scrubbed_before_does_not_count(steps: list[tuple[str, str]]) -> None:
    scrubber, hidden = Scrubber(), list[str]()
    for step, text in steps:
        if step == "hide":
            scrubber.hide(text)
            hidden.append(text)
        else:
            afresh = Scrubber()
            for one in hidden:
                afresh.hide(one)
            assert scrubber.scrub(text) == afresh.scrub(text)


@pytest.mark.parametrize("needle", ["wonderland", *("w" * size for size in (47, 48, 49, 239, 240, 241, 300))])
@pytest.mark.parametrize("beside", ["", "a", "a" * 40, "a" * 200])
def test_a_text_that_was_shown_before_is_hidden_from_now_on(needle: str, beside: str) -> None:
    scrubber, text = Scrubber(), f"{beside}{needle}"
    assert scrubber.scrub(text) == text
    scrubber.hide(needle)
    assert scrubber.scrub(text) == f"{beside}<redacted>"


@pytest.mark.parametrize("size", [12, 48, 49, 240, 241])
def test_so_is_one_that_held_it_in_another_form(size: int) -> None:
    scrubber, needle = Scrubber(), "wonderland!" * 30
    needle = needle[:size]
    forms = ["".join(f"%{ord(letter):02x}" for letter in needle), base64.b64encode(needle.encode()).decode()]
    for form in forms:
        scrubber.scrub(form)
    scrubber.hide(needle)
    assert [scrubber.scrub(form) for form in forms] == [HIDDEN, HIDDEN]


@given(st.text(st.sampled_from(":/@=; \t\r\nab\x85") | st.characters(max_codepoint=0xFF), max_size=80))
def test_any_head_can_be_redacted(value: str) -> None:
    assert "wonderland" not in redact_head(f"Proxy-Authorization: {value.replace(chr(10), '')} wonderland")


@pytest.mark.parametrize("text", ["://" * 30_000, "://" + "a" * 90_000, "a@" * 45_000])
def test_no_text_costs_more_than_its_length(text: str) -> None:
    assert seconds(lambda: without_user_info(text)) < LINEAR


def test_many_long_tokens_cost_no_more_than_their_length() -> None:
    scrubber = Scrubber()

    def dialogues() -> None:
        for number in range(100):
            scrubber.hide(f"{number}" + "TlRMTVNTUAAD" * 300)
            scrubber.scrub("HTTP/1.1 407 Proxy Authentication Required" * 50)

    assert seconds(dialogues) < LINEAR
