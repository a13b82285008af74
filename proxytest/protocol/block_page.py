"""What a body says as text, and what else could be read in it."""

import codecs
import re

from proxytest.protocol.content_coding import undo_codings

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_XML = re.compile(r"<\?xml[^>]{0,80}encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_BEGINNING = 1024  #: bytes in which a page names its charset (HTML, "prescan a byte stream")
#: Charsets of the web and of mainframes; Python has others, some of which take more time than the text is long.
_KNOWN = re.compile(r"utf|iso|latin|windows|cp|ibm|us-ascii|ascii|gb|big5|euc|shift|koi8|mac|tis|ebcdic", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TEXT = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]")  #: octets that a text has none of; ISO 2022 has the escape


def texts_of(body: bytes, *, coding: str, content_type: str, most: int) -> tuple[str, ...]:
    """Return the text as its headers and itself say, and after it other readings that may hold what this one garbles.

    What is coded in a way that is not undone here, such as br, is not shown: who has the program for it can read it.
    """
    if not coding and body.startswith(b"\x1f\x8b"):
        coding = "gzip"  # a file, of which the headers do not say how it is packed
    data, left = undo_codings(body, coding, most)
    if left is not None and _NO_TEXT.search(data):  # else the header is wrong, and it is a text
        return (f"({len(body)} bytes, not shown: their coding is {left[:40]})",)
    data = data[:most]
    charset = _charset(data, content_type)
    others = ["utf-8", *(("utf-16-le", "utf-16-be") if b"\0" in data else ())]
    return tuple(data.decode(one, "replace") for one in dict.fromkeys([charset, *others]))


def _charset(data: bytes, content_type: str) -> str:
    """Return Python's name of the charset: a byte order mark goes before the header, that before the page."""
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
    except LookupError:  # unknown, or none of texts
        return "utf-8"
