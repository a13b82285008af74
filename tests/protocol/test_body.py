from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.answer import Deviation
from proxytest.model.event import Failure
from proxytest.protocol.body import Body, ChunkedBody, Framing, body_reader, framing_of, with_framing_deviations
from proxytest.protocol.head import Malformed
from tests.protocol.answers import head_of
from tests.protocol.stopwatch import LINEAR, seconds

CHUNKED = Framing(chunked=True)
UNTIL_CLOSE = Framing(until_close=True)


class Told(NamedTuple):
    content: bytes
    done: bool
    malformed: bool
    rest: bytes


def fed(framing: Framing, *parts: bytes) -> Told:
    """Feed a body as the wire does: until it is done or broken."""
    body: Body = body_reader(framing)
    content = b""
    for index, part in enumerate(parts):
        content += body.feed(part)
        if body.done or body.malformed is not None:
            return Told(content, body.done, body.malformed is not None, body.rest + b"".join(parts[index + 1 :]))
    return Told(content, body.done, body.malformed is not None, body.rest)


def framing(*lines: str, status: int = 407, method: str = "CONNECT") -> Framing | Malformed:
    return framing_of(head_of(*lines, status=status), method=method)


def test_a_tunnel_begins_after_the_head_whatever_the_headers_say() -> None:
    # RFC 9112 section 6.3 rule 2; curl test 1287.
    assert framing("Content-Length: 5", "Transfer-Encoding: chunked", status=200) == Framing(length=0)


@pytest.mark.parametrize("status", [100, 204, 304])
def test_some_answers_have_no_body(status: int) -> None:
    assert framing("Content-Length: 5", status=status, method="GET") == Framing(length=0)


def test_an_answer_to_head_has_no_body() -> None:
    assert framing("Content-Length: 5", status=200, method="HEAD") == Framing(length=0)


def test_the_length_is_told() -> None:
    assert framing("Content-Length: 2374  ") == Framing(length=2374)


def test_equal_lengths_are_one_and_noted() -> None:
    head = head_of("Content-Length: 5", "Content-Length: 5, 5")

    assert framing_of(head, method="CONNECT") == Framing(length=5)
    assert with_framing_deviations(head).deviations == (Deviation.SEVERAL_LENGTHS,)


@pytest.mark.parametrize("value", ["-1", "+5", "5 5", "0x5", "5.0", "\u0665", "\xb2", "9" * 16, "five", "5, 6"])
def test_a_length_that_is_none_is_refused(value: str) -> None:
    refused = framing(f"Content-Length: {value}")

    assert isinstance(refused, Malformed)
    assert refused.failure is Failure.BAD_FRAMING


def test_differing_lengths_are_refused() -> None:
    # RFC 9112 section 6.3 rule 5.
    assert framing("Content-Length: 5", "Content-Length: 6") == Malformed(
        failure=Failure.BAD_FRAMING, detail="Content-Length: 5, 6"
    )


def test_chunked_overrides_the_length_and_is_noted() -> None:
    head = head_of("Content-Length: 5", "Transfer-Encoding: Chunked")

    assert framing_of(head, method="CONNECT") == CHUNKED
    assert with_framing_deviations(head).deviations == (Deviation.LENGTH_WITH_CHUNKED,)


@pytest.mark.parametrize(
    "lines", [("Transfer-Encoding: gzip, chunked",), ("Transfer-Encoding: gzip", "Transfer-Encoding: chunked")]
)
def test_chunked_as_the_last_coding_marks_the_end(lines: tuple[str, ...]) -> None:
    assert framing(*lines) == CHUNKED


@pytest.mark.parametrize("codings", ["gzip", "chunked, gzip", "identity", "xchunked"])
def test_another_last_coding_lasts_until_the_close(codings: str) -> None:
    # RFC 9112 section 6.3 rule 4.
    assert framing(f"Transfer-Encoding: {codings}", "Content-Length: 5") == UNTIL_CLOSE


def test_without_a_length_the_body_lasts_until_the_close() -> None:
    assert framing() == UNTIL_CLOSE


def test_a_plain_head_has_no_framing_deviation() -> None:
    assert with_framing_deviations(head_of("Content-Length: 5")).deviations == ()


def test_a_body_of_known_length_ends_there() -> None:
    assert fed(Framing(length=5), b"he", b"lloHTTP") == Told(b"hello", done=True, malformed=False, rest=b"HTTP")


def test_an_empty_body_is_done_at_once() -> None:
    assert body_reader(Framing(length=0)).done


def test_a_body_until_close_takes_everything_and_is_never_done() -> None:
    assert fed(UNTIL_CLOSE, b"a", b"b") == Told(b"ab", done=False, malformed=False, rest=b"")


@pytest.mark.parametrize(
    "coded",
    [
        b"5\r\nhello\r\n0\r\n\r\n",
        b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        b"5;name=value\r\nhello\r\n0;last\r\n\r\n",
        b'5 ; q="a;b"\r\nhello\r\n0\r\n\r\n',
        b"0005\r\nhello\r\n000\r\n\r\n",
        b"5\r\nhello\r\n0\r\nExpires: 0\r\nX: y\r\n\r\n",
        b"5\nhello\n0\n\n",
        b"5 \r\nhello\r\n0\r\n\r\n",
    ],
    ids=["one chunk", "two", "extensions", "quoted extension", "zeros", "trailers", "bare LF", "blank after the size"],
)
def test_chunks_are_joined_however_they_are_cut(coded: bytes) -> None:
    whole = Told(b"hello", done=True, malformed=False, rest=b"HTTP/1.1")
    received = coded + b"HTTP/1.1"

    assert fed(CHUNKED, received) == whole
    assert fed(CHUNKED, *(bytes([byte]) for byte in received)) == whole
    for cut in range(len(received)):
        assert fed(CHUNKED, received[:cut], received[cut:]) == whole


def test_sizes_are_hexadecimal_in_either_case() -> None:
    assert fed(CHUNKED, b"0a\r\n" + b"x" * 10 + b"\r\n0B\r\n" + b"y" * 11 + b"\r\n0\r\n\r\n").done


@pytest.mark.parametrize(
    "coded",
    [
        b"\r\n",
        b"x\r\n",
        b"-5\r\nhello",
        b"0x5\r\n",
        b"5 5\r\n",
        b"f" * 16 + b"\r\n",
        b"5\r\nhello!\r\n",
        b"HTTP/1.1 200 OK\r\n",
    ],
)
def test_a_broken_chunk_is_told(coded: bytes) -> None:
    assert fed(CHUNKED, coded).malformed


def test_content_before_the_break_is_kept() -> None:
    assert fed(CHUNKED, b"5\r\nhello\r\nnonsense\r\n").content == b"hello"


def test_a_size_line_that_does_not_end_is_given_up() -> None:
    assert fed(CHUNKED, b"5;" + b"x" * 10_000).malformed


def test_trailers_are_bounded() -> None:
    trailers = b"A: 1\r\n"

    assert fed(CHUNKED, b"0\r\n" + trailers * 100 + b"\r\n") == Told(b"", done=True, malformed=False, rest=b"")
    assert fed(CHUNKED, b"0\r\n" + trailers * 101 + b"\r\n") == Told(b"", done=False, malformed=True, rest=b"")


def test_an_unfinished_chunk_wants_more() -> None:
    assert fed(CHUNKED, b"5\r\nhel") == Told(b"hel", done=False, malformed=False, rest=b"")


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=8), st.binary(max_size=20), st.integers(1, 30))
def test_what_is_coded_in_chunks_is_read_back(chunks: list[bytes], after: bytes, step: int) -> None:
    coded = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n" + after
    parts = [coded[start : start + step] for start in range(0, len(coded), step)]

    assert fed(CHUNKED, *parts) == Told(b"".join(chunks), done=True, malformed=False, rest=after)


@given(st.lists(st.binary(max_size=40) | st.sampled_from([b"0\r\n", b"\r\n", b"5\r\n", b"a;"]), max_size=20))
def test_any_bytes_end_in_a_value(parts: list[bytes]) -> None:
    told = fed(CHUNKED, *parts)

    assert not (told.done and told.malformed)
    assert len(told.content) <= sum(map(len, parts))


@given(st.binary(max_size=50), st.integers(1, 60), st.integers(1, 60))
def test_a_length_takes_that_much_however_it_is_cut(received: bytes, length: int, cut: int) -> None:
    told = fed(Framing(length=length), received[:cut], received[cut:])

    assert (told.content, told.rest) == (received[:length], received[length:])
    assert told.done == (len(received) >= length)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Content-Length", "Transfer-Encoding"]),
            st.text(st.sampled_from("0159,-+ chunkedgzip\xb2"), max_size=12),
        ),
        max_size=4,
    ),
    st.integers(0, 999),
    st.sampled_from(["CONNECT", "GET"]),
)
def test_any_framing_headers_end_in_a_value(headers: list[tuple[str, str]], status: int, method: str) -> None:
    framing = framing_of(head_of(*(f"{name}:{value}" for name, value in headers), status=status), method=method)

    if isinstance(framing, Framing):
        assert [framing.length is not None, framing.chunked, framing.until_close].count(True) == 1
    else:
        assert framing.failure is Failure.BAD_FRAMING


def test_tiny_chunks_cost_no_more_than_their_number() -> None:
    body = ChunkedBody()

    assert seconds(lambda: body.feed(b"1\r\nx\r\n" * 200_000)) < LINEAR
    assert body.malformed is None
