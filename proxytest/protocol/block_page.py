"""A body as text, and the other ways in which it can be read."""

import codecs
import re

from proxytest.protocol.content_coding import undo_codings

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_XML = re.compile(r"<\?xml[^>]{0,80}encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_BEGINNING = 1024  #: first bytes of a page, which name its charset (HTML, "prescan a byte stream")
#: Charsets of the web and of mainframes; some others that Python has take more than linear time.
_KNOWN = re.compile(r"utf|iso|latin|windows|cp|ibm|us-ascii|ascii|gb|big5|euc|shift|koi8|mac|tis|ebcdic", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")  #: octets that no text has; ISO 2022 uses the escape


def texts_of(body: bytes, *, coding: str, content_type: str, most: int) -> tuple[str, ...]:
    """Return the text in the declared charset, then other readings, which may show what the first one garbles.

    A body in a coding that is not undone here, such as br, is not shown, since others can decode it.
    """
    if not coding and body.startswith(b"\x1f\x8b"):
        coding = "gzip"  # a file whose headers do not name the coding
    data, left = undo_codings(body, coding, most)
    if left is not None and _NO_TEXT.search(data):  # else the header is wrong, and it is text
        return (f"({len(body)} bytes, not shown: their coding is {left[:40]})",)
    data = data[:most]
    charset = _charset(data, content_type)
    others = ["utf-8", *(("utf-16-le", "utf-16-be") if b"\0" in data else ())]
    return tuple(data.decode(one, "replace") for one in dict.fromkeys([charset, *others]))


def _charset(data: bytes, content_type: str) -> str:
    """Return Python's name of the charset: a byte order mark overrides the header, which overrides the page."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    beginning = data[:_BEGINNING].decode("latin-1")
    named = _CHARSET.search(content_type) or _XML.search(beginning) or _CHARSET.search(beginning)
    if named is None or not _KNOWN.match(named[1]):
        return "utf-8"
    try:
        data[:0].decode(named[1])
        return codecs.lookup(named[1]).name
    except LookupError:  # unknown, or not a text encoding
        return "utf-8"
