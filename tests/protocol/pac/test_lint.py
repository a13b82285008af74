"""What is wrong with a PAC file before it is run."""

import codecs
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.pac_result import PacFileProblem
from proxytest.protocol.pac.lint import MAX_SIZE, lint_served, read_script

TYPE = "application/x-ns-proxy-autoconfig"
SCRIPT = 'function FindProxyForURL(url, host) { return "DIRECT"; }'


def blemishes(body: bytes) -> list[PacFileProblem]:
    return [flaw.blemish for flaw in read_script(body)[1]]


@pytest.mark.parametrize("kind", ["application/x-ns-proxy-autoconfig", "Application/X-JavaScript-Config; charset=x"])
def test_both_types_that_browsers_know_are_right(kind: str) -> None:
    assert not list(lint_served("http://a/p.pac", kind))


@pytest.mark.parametrize(
    ("url", "kind", "says"),
    [
        ("http://a/proxy.pac", "text/plain", "text/plain: Windows reads it by its extension alone"),
        ("http://a/wpad.DAT?x=1", None, "no type: Windows reads it by its extension alone"),
        ("http://a/proxy", "text/javascript", "text/javascript: Windows does not read it"),
    ],
)
def test_another_type_is_told_with_what_windows_makes_of_it(url: str, kind: str | None, says: str) -> None:
    (flaw,) = lint_served(url, kind)
    assert (flaw.blemish, flaw.detail) == (PacFileProblem.WRONG_TYPE, says)


def test_a_file_of_this_machine_has_no_type() -> None:
    assert not list(lint_served("file:///etc/proxy.pac", None))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (SCRIPT.encode(), []),
        (codecs.BOM_UTF8 + SCRIPT.encode(), []),
        (codecs.BOM_UTF16_LE + SCRIPT.encode("utf-16-le"), [PacFileProblem.UTF_16]),
        (codecs.BOM_UTF16_BE + SCRIPT.encode("utf-16-be"), [PacFileProblem.UTF_16]),
        (f"// Büro\n{SCRIPT}".encode("latin-1"), [PacFileProblem.NOT_UTF_8]),
    ],
)
def test_a_script_is_read_in_each_encoding(body: bytes, found: list[PacFileProblem]) -> None:
    script, flaws = read_script(body)
    assert script.endswith(SCRIPT)
    assert [flaw.blemish for flaw in flaws] == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", PacFileProblem.EMPTY),
        (codecs.BOM_UTF8 + b" \r\n", PacFileProblem.EMPTY),
        (b"\n<!DOCTYPE html><p>Log on", PacFileProblem.HTML),
        (b"<html>", PacFileProblem.HTML),
        (b"<script>" + SCRIPT.encode(), PacFileProblem.HTML),
        (b"<!-- portal --><html><body>Please log on</body></html>", PacFileProblem.HTML),
        (b"<!-- Served by web01 -->\n<!-- 2026 -->\n<!DOCTYPE html>", PacFileProblem.HTML),
        (b"<!--\n  a licence of\n  many lines\n-->\n<html>", PacFileProblem.HTML),
        (b"<div>Not found</div>", PacFileProblem.HTML),
        (b"<title>404</title>", PacFileProblem.HTML),
        (b"<meta http-equiv=refresh content=0>", PacFileProblem.HTML),
        (b"<?php echo 1; ?>", PacFileProblem.HTML),
        (b"x" * (MAX_SIZE + 1), PacFileProblem.TOO_LARGE),
        (SCRIPT.encode("utf-16-le"), PacFileProblem.UNMARKED_UTF_16),
        (SCRIPT.encode("utf-16-be"), PacFileProblem.UNMARKED_UTF_16),
        (gzip.compress(SCRIPT.encode(), mtime=0), PacFileProblem.GZIP),
        (b"http://wpad.corp.test/other.pac\n", PacFileProblem.ADDRESS),
        (b"// moved to\nhttps://wpad.corp.test/other.pac", PacFileProblem.ADDRESS),
    ],
)
def test_what_is_no_script_is_not_run(body: bytes, found: PacFileProblem) -> None:
    assert read_script(body)[0] == ""
    assert blemishes(body) == [found]


def test_a_file_of_just_the_largest_size_is_run() -> None:
    assert read_script(SCRIPT.encode().ljust(MAX_SIZE))[1] == ()


@pytest.mark.parametrize(
    ("body", "found", "kept"),
    [
        (b"<!--\n" + SCRIPT.encode() + b"\n//-->", PacFileProblem.HTML_COMMENT, "<!--"),
        (b"<!-- hidden --> <script>\n" + SCRIPT.encode(), PacFileProblem.HTML_COMMENT, "<!--"),
        (SCRIPT.encode() + b"\0", PacFileProblem.NUL, "\x01"),
    ],
)
def test_what_is_odd_is_told_and_run(body: bytes, found: PacFileProblem, kept: str) -> None:
    script, flaws = read_script(body)
    assert SCRIPT in script
    assert kept in script
    assert [flaw.blemish for flaw in flaws] == [found]


@pytest.mark.parametrize(
    ("charset", "coding", "found"),
    [
        ("utf-16", "utf-16-le", [PacFileProblem.UTF_16]),
        ("UTF-16BE", "utf-16-be", [PacFileProblem.UTF_16]),
        ("utf-8", "utf-8", []),
        ('"iso-8859-1"', "latin-1", []),
    ],
)
def test_a_charset_goes_before_the_bytes(charset: str, coding: str, found: list[PacFileProblem]) -> None:
    script, flaws = read_script(SCRIPT.encode(coding), f"{TYPE}; charset={charset}")
    assert script == SCRIPT
    assert [flaw.blemish for flaw in flaws] == found


@pytest.mark.parametrize("charset", ["klingon", "utf-7", "base64", "a\0b"])
def test_an_unknown_charset_is_told(charset: str) -> None:
    script, flaws = read_script(SCRIPT.encode(), f"{TYPE}; charset={charset}")
    assert (script, [flaw.blemish for flaw in flaws]) == ("", [PacFileProblem.CHARSET])


@given(st.binary(max_size=200))
def test_any_bytes_are_a_script_or_have_a_flaw(body: bytes) -> None:
    script, flaws = read_script(body)
    assert script or flaws
