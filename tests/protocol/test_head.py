from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.answer import Deviation, Head
from proxytest.model.event import Failure
from proxytest.protocol.head import MAX_HEAD, MAX_HEADERS, Malformed, head_length, parse_head
from tests.protocol.answers import read, read_head, read_malformed
from tests.protocol.stopwatch import LINEAR, seconds

HEADS = st.one_of(
    st.binary(max_size=200),
    st.lists(
        st.sampled_from(
            [b"HTTP/1.", b"1", b"0", b" ", b"407", b"200", b"\r\n", b"\n", b"\r", b":", b"Via", b"\t", b"\0", b"\xff"]
        ),
        max_size=30,
    ).map(b"".join),
)


def test_a_head_is_read() -> None:
    received = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: NTLM\r\nVia:1.1 gw\r\n\r\n"

    assert read(received) == Head(
        version="1.1",
        status=407,
        reason="Proxy Authentication Required",
        headers=(("Proxy-Authenticate", "NTLM"), ("Via", "1.1 gw")),
    )


def test_the_head_ends_where_the_tunnel_begins() -> None:
    head = b"HTTP/1.1 200 Connection established\r\n\r\n"

    assert head_length(head + b"\x16\x03\x01 tls") == len(head)


@pytest.mark.parametrize(
    "received", [b"H", b"HTTP/1.", b"HTTP/1.1 407 x\r\n", b"HTTP/1.1 407 x\r\nVia: 1\r\n\r", b"\r\n"]
)
def test_an_unfinished_head_wants_more(received: bytes) -> None:
    assert head_length(received) is None


def test_an_empty_line_before_the_status_line_is_ignored() -> None:
    # RFC 9112 section 2.2.
    assert read_head(b"\r\n\r\nHTTP/1.1 200 OK\r\n\r\n").status == 200


@pytest.mark.parametrize(
    ("received", "deviation"),
    [
        (b"HTTP/1.1 200 OK\nVia: 1.1 gw\n\n", Deviation.BARE_LF),
        (b"HTTP/1.1 200\r\n\r\n", Deviation.NO_REASON),
        (b"HTTP/1.1 200 \t \r\n\r\n", Deviation.NO_REASON),
        (b"HTTP/1.1 200 OK\r\nVia: 1.1 gw,\r\n 1.1 other\r\n\r\n", Deviation.FOLDED),
        (b"HTTP/1.1 200 OK\r\nno header\r\n\r\n", Deviation.NO_COLON),
        (b"HTTP/1.1 200 OK\r\nVia : 1.1 gw\r\n\r\n", Deviation.BLANK_BEFORE_COLON),
        (b"HTTP/1.1 200 OK\r\nX: Andr\xe9\r\n\r\n", Deviation.NOT_ASCII),
        (b"HTTP/1.1 200 OK\r\nX: \x1b[2J\r\n\r\n", Deviation.CONTROL),
    ],
)
def test_a_deviation_is_tolerated_and_kept(received: bytes, deviation: Deviation) -> None:
    assert read_head(received).deviations == (deviation,)


def test_a_lawful_head_has_no_deviation() -> None:
    assert read_head(b"HTTP/1.1 200 OK\r\nVia:\t1.1 gw \r\n\r\n").deviations == ()


def test_each_deviation_is_kept_once() -> None:
    head = read_head(b"HTTP/1.1 200 OK\r\none\r\ntwo\r\nA: 1\r\n 2\r\n 3\r\n\r\n")

    assert head.deviations == (Deviation.FOLDED, Deviation.NO_COLON)


def test_a_folded_line_is_joined_by_one_blank() -> None:
    head = read_head(b"HTTP/1.1 407 x\r\nProxy-Authenticate: Digest realm=a,\r\n\t  nonce=b\r\n\r\n")

    assert head.headers == (("Proxy-Authenticate", "Digest realm=a, nonce=b"),)


def test_trailing_blanks_of_a_value_go() -> None:
    # ISA Server writes `Content-Length: 2374  `.
    assert list(read_head(b"HTTP/1.1 407 x\r\nContent-Length: 2374  \r\n\r\n").values("content-length")) == ["2374"]


def test_bytes_outside_of_ascii_are_read_as_latin_1() -> None:
    assert read_head(b'HTTP/1.1 407 d\xe9ni\xe9\r\nProxy-Authenticate: Basic realm="\xe9"\r\n\r\n').reason == "dénié"


def test_a_reason_keeps_its_inner_blanks() -> None:
    head = read_head(b"HTTP/1.1 407 Proxy Authentication Required ( The ISA Server ...  )\r\n\r\n")

    assert head.reason == "Proxy Authentication Required ( The ISA Server ...  )"


def test_http_1_0_stays_open_only_if_it_says_so() -> None:
    # curl test 265.
    assert not read_head(b"HTTP/1.0 407 x\r\n\r\n").persistent
    assert read_head(b"HTTP/1.0 407 x\r\nProxy-Connection: Keep-Alive\r\n\r\n").persistent


@pytest.mark.parametrize("nul", [b"HTTP/1.1 200 O\0K\r\n\r\n", b"HTTP/1.1 200 OK\r\nVia: \0\r\n\r\n"])
def test_nul_is_refused(nul: bytes) -> None:
    # RFC 9110 section 5.5; curl test 2107.
    assert read_malformed(nul) == Malformed(failure=Failure.NOT_HTTP, detail="NUL in the head")


@pytest.mark.parametrize(
    "first", [b"HTTP/1.1", b"HTTP/1.1 20", b"HTTP/1.1 2000 OK", b"HTTP/1.x 200 OK", b"HTTP/1.1200 OK"]
)
def test_a_status_line_that_is_none_is_refused(first: bytes) -> None:
    assert read_malformed(first + b"\r\n\r\n").failure is Failure.NOT_HTTP


@pytest.mark.parametrize(
    ("received", "said"),
    [
        (b"\x15\x03\x01\x00\x02\x02\x46", "TLS"),
        (b"\x16\x03\x03", "TLS"),
        (b"SSH-2.0-OpenSSH_9.2", "another service"),
        (b"220 mail.corp ESMTP", "another service"),
        (b"RFB 003.008\n", "another service"),
        (b"\x05\xff", "SOCKS"),
        (b"\x00\x5b\x00\x00\x00\x00\x00\x00", "SOCKS"),
        (b"HTTP/2 200\r\n\r\n", "does not begin with HTTP/1."),
        (b"ICAP/1.0 400 Bad\r\n\r\n", "does not begin with HTTP/1."),
        (b"<html>", "does not begin with HTTP/1."),
        (b"http/1.1 200 OK\r\n\r\n", "does not begin with HTTP/1."),
    ],
)
def test_another_protocol_is_named_as_soon_as_it_shows(received: bytes, said: str) -> None:
    malformed = read_malformed(received)

    assert malformed.failure is Failure.NOT_HTTP
    assert said in malformed.detail


def test_a_head_that_does_not_end_is_given_up() -> None:
    received = b"HTTP/1.1 407 x\r\nX: " + b"y" * MAX_HEAD

    assert read_malformed(received).failure is Failure.HEAD_TOO_LARGE


def test_the_largest_head_is_read() -> None:
    received = b"HTTP/1.1 407 x\r\nX: ".ljust(MAX_HEAD - 4, b"y") + b"\r\n\r\n"

    assert len(received) == head_length(received) == MAX_HEAD


@pytest.mark.parametrize(("number", "read_as"), [(MAX_HEADERS, Head), (MAX_HEADERS + 1, Malformed)])
def test_the_number_of_header_lines_is_bounded(number: int, read_as: type) -> None:
    assert isinstance(parse_head(b"HTTP/1.1 200 OK\r\n" + b"A: 1\r\n" * number + b"\r\n"), read_as)


@given(HEADS)
def test_any_bytes_end_in_a_value(received: bytes) -> None:
    length = head_length(received)

    assert length is None or isinstance(length, Malformed) or 0 < length <= len(received)
    assert isinstance(parse_head(received), Head | Malformed)


@given(HEADS)
def test_bytes_that_come_one_by_one_give_what_they_give_at_once(received: bytes) -> None:
    whole = head_length(received)
    firsts = (head_length(bytes(part)) for part in accumulate(bytes([byte]) for byte in received))
    first = next((found for found in firsts if found is not None), None)

    if isinstance(whole, Malformed):  # the wording may know more when it has seen more
        assert isinstance(first, Malformed)
        assert first.failure is whole.failure
    else:
        assert first == whole


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 a" + b" " * MAX_HEAD + b"x",
        b"HTTP/1.1 " + b" " * MAX_HEAD + b"x",
        b"HTTP/1.1 200 OK\r\n" + b"\r" * MAX_HEAD + b"x",
        b"HTTP/1.1 200 OK\r\nA: b" + b" " * MAX_HEAD + b"c",
        b"HTTP/1.1 200 OK\r\nA: b" + b"\r\n c" * (MAX_HEADERS - 1),
    ],
    ids=["blanks in the reason", "blanks before the status", "carriage returns", "blanks in a value", "folded lines"],
)
def test_no_head_costs_more_than_its_length(head: bytes) -> None:
    assert seconds(lambda: (head_length(head), parse_head(head))) < LINEAR
