"""The forms of a repeated text: escaped for a page, a URL or a program, or decoded with the wrong charset."""

import json
import re
from collections.abc import Iterator

_MIN = 3  #: characters; shorter texts and their spellings are found everywhere

#: How HTML writers escape quotes and other characters; all escape `&`, `<` and `>` the same way.
_HTML: tuple[dict[str, str], ...] = (
    {},  # browsers, of text
    {'"': "&quot;"},  # Apache
    {'"': "&quot;", "'": "&#x27;"},  # Python
    {'"': "&quot;", "'": "&#39;"},  # Squid, lodash
    {'"': "&quot;", "'": "&#039;"},  # PHP
    {'"': "&quot;", "'": "&apos;"},  # XML
    {'"': "&#34;", "'": "&#39;"},  # MarkupSafe, Go's html
    {'"': "&#34;", "'": "&#39;", "+": "&#43;"},  # Go's html/template
    {'"': "&quot;", "'": "&#x27;", "+": "&#x2B;"},  # ASP.NET Core
    {'"': "&quot;", "'": "&#39;", "/": "&#x2F;", "`": "&#x60;", "=": "&#x3D;"},  # Mustache
    {'"': "&quot;", "'": "&#x27;", "`": "&#x60;", "=": "&#x3D;"},  # Handlebars
)
_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
#: Other characters that JSON writers escape.
_JSON: tuple[dict[str, str], ...] = (
    {},
    {"/": "\\/"},  # PHP
    {"&": "\\u0026", "<": "\\u003c", ">": "\\u003e"},  # Go
    {"&": "\\u0026", "<": "\\u003c", ">": "\\u003e", "'": "\\u0027"},  # Jinja
)
_RESERVED = re.compile(r"[^A-Za-z0-9_.~-]")  #: all but the unreserved characters of RFC 3986 section 2.3
#: Characters left unescaped in a URL by: Python's `quote_plus`, its `quote`, and JavaScript's `encodeURIComponent`.
_KEPT = ("", "/", "!'()*")
_HEX = re.compile(r"%[0-9A-F]{2}|&#x[0-9A-F]+;|\\u[0-9a-f]{4}")


def spellings(text: str) -> frozenset[str]:
    """Return the text and its escaped forms; empty if it is too short to search for."""
    if len(text) < _MIN:
        return frozenset()
    read = {text, *_misread(text)}
    forms = {*read, *_percent(text), *(form for one in read for form in (*_html(one), *_json(one)))}
    return frozenset(forms | {_HEX.sub(_other_case, form) for form in forms})


def _misread(text: str) -> Iterator[str]:
    """Return UTF-8 read as ISO-8859-1, and the reverse."""
    yield text.encode().decode("latin-1")
    if (octets := _latin_1(text)) is not None:
        read = octets.decode("utf-8", "replace")
        if len(read) >= _MIN and read.strip("\ufffd"):  # else any unreadable text would match
            yield read


def _percent(text: str) -> Iterator[str]:
    for octets in {text.encode(), _latin_1(text) or text.encode()}:
        # The result of urllib's `quote`, ten times faster.
        escaped = _RESERVED.sub(lambda octet: f"%{ord(octet[0]):02X}", octets.decode("latin-1"))
        for kept in _KEPT:
            url = _replaced(escaped, {f"%{ord(sign):02X}": sign for sign in kept})
            yield url
            yield url.replace("%20", "+")
        yield _replaced(escaped, {"%2A": "*", "~": "%7E", "%20": "+"})  # a form (WHATWG URL section 5)


def _html(text: str) -> Iterator[str]:
    for signs in _HTML:
        page = _replaced(text, _MARKUP | signs)
        yield page
        if not page.isascii():
            yield page.encode("ascii", "xmlcharrefreplace").decode()
            yield "".join(char if char.isascii() else f"&#x{ord(char):X};" for char in page)


def _json(text: str) -> Iterator[str]:
    for ascii_only in (True, False):
        written = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
        yield from (_replaced(written, signs) for signs in _JSON)


def _replaced(text: str, signs: dict[str, str]) -> str:
    """Replace one character after the other, `&` first: this is fastest for long tokens with few of them."""
    for sign, written in signs.items():
        text = text.replace(sign, written)
    return text


def _latin_1(text: str) -> bytes | None:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return None


def _other_case(escaped: re.Match[str]) -> str:
    """Change the case of the digits, not of the `x` or `u` before them."""
    return escaped[0].swapcase().replace("X", "x").replace("U", "u")
