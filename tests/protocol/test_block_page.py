"""The text of a body: its codings undone, in its charset, and what else may be read in it."""

import codecs
import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.protocol.block_page import texts_of
from proxytest.protocol.content_coding import undo_codings
from tests.protocol.stopwatch import LINEAR, seconds

MOST = 16 * 1024
GZIPPED = gzip.compress(b"x" * 99, mtime=0)  # without the time, of which the names of the tests would be made
TEXT = "Zugriff verweigert: wönderland"


def read(body: bytes, *, coding: str = "", content_type: str = "text/html") -> tuple[str, ...]:
    return texts_of(body, coding=coding, content_type=content_type, most=MOST)


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (GZIPPED, "gzip"),
        (GZIPPED, " X-GZIP "),
        (zlib.compress(b"x" * 99), "deflate"),
        (zlib.compress(b"x" * 99)[2:-4], "deflate"),
        (zlib.compress(GZIPPED), "gzip, deflate"),
        (GZIPPED, "identity, gzip,"),
        (b"x" * 99, ""),
        (b"x" * 99, "identity"),
    ],
)
def test_codings_are_undone(body: bytes, coding: str) -> None:
    assert undo_codings(body, coding, 99) == (b"x" * 99, None)


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, br", "aes128gcm"])
def test_a_coding_that_is_not_known_is_named(coding: str) -> None:
    assert undo_codings(b"\x1b\x00", coding, 99) == (b"\x1b\x00", coding.rpartition(" ")[2])


def test_what_is_coded_too_often_is_not_undone() -> None:
    assert undo_codings(b"x", "br, gzip, gzip, gzip", 99) == (b"x", "gzip")
    assert undo_codings(b"x", ", ".join(["identity"] * 9), 99) == (b"x", None)


def test_a_bomb_is_cut() -> None:
    body, left = undo_codings(gzip.compress(bytes(10_000_000)), "gzip", 99)
    assert (len(body), left) == (100, None)


def test_the_beginning_of_what_was_cut_is_shown() -> None:
    assert read(gzip.compress(TEXT.encode() * 50)[:-12], coding="gzip")[0].startswith(TEXT)


def test_what_cannot_be_undone_is_not_shown() -> None:
    assert read(b"\x1b\0\0wonderland", coding="br") == ("(13 bytes, not shown: their coding is br)",)


@pytest.mark.parametrize("coding", ["br", "gzip", "utf-8", "none"])
def test_a_text_is_shown_whatever_its_coding_is_called(coding: str) -> None:
    assert read(TEXT.encode(), coding=coding) == (TEXT,)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (TEXT.encode(), "text/html"),
        (TEXT.encode("latin-1"), "text/html; charset=ISO-8859-1"),
        (TEXT.encode("latin-1"), 'text/html;CHARSET = "iso-8859-1"; x=y'),
        (TEXT.encode("utf-16"), "text/html"),
        (TEXT.encode("utf-16"), "text/html; charset=iso-8859-1"),  # the mark goes before the header
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), ""),
        (TEXT.encode("utf-32"), ""),
        (TEXT.encode("utf-8-sig"), ""),
        (TEXT.encode("utf-16-be"), "text/html; charset=utf-16be"),
        (TEXT.encode("cp500"), "text/html; charset=ibm500"),
        (TEXT.encode(), "text/html; charset=x-user-defined"),
        (TEXT.encode(), "text/html; charset=rot13"),
        (TEXT.encode(), "text/html; charset=punycode"),
        (TEXT.encode(), "text/html; charset=base64"),
    ],
)
def test_the_charset_is_that_of_the_mark_or_the_header(body: bytes, content_type: str) -> None:
    assert read(body, content_type=content_type)[0] == TEXT


@pytest.mark.parametrize(
    "page",
    [
        "<meta charset=latin-1>",
        "<meta http-equiv=x content='text/html; charset=latin-1'>",
        "<?xml encoding='latin-1'?>",
    ],
)
def test_a_page_may_name_its_charset(page: str) -> None:
    assert read(f"{page}{TEXT}".encode("latin-1"))[0] == f"{page}{TEXT}"


def test_another_reading_than_that_of_the_header_is_not_forgotten() -> None:
    assert TEXT in read(TEXT.encode(), content_type="text/html; charset=utf-16")[1:]
    assert TEXT in read(TEXT.encode("utf-16-le"))[1:]
    assert TEXT in read(TEXT.encode("utf-16-be"))[1:]


@given(st.binary(max_size=200), st.text(max_size=20), st.text(max_size=30).map("text/html; charset={}".format))
def test_any_body_is_a_text(body: bytes, coding: str, content_type: str) -> None:
    assert read(body, coding=coding, content_type=content_type)


@pytest.mark.parametrize("name", ["utf-7", "iso-2022-jp", "gb18030", "cp932", "punycode", "idna", "unicode_escape"])
@pytest.mark.parametrize("body", [b"+" * MOST, b"a-" * (MOST // 2), b"\x1b$B" * (MOST // 3), b"\\u" * (MOST // 2)])
def test_no_charset_costs_more_than_the_length(name: str, body: bytes) -> None:
    assert seconds(lambda: read(body, content_type=f"text/html; charset={name}")) < LINEAR
