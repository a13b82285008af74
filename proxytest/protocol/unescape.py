"""Undo the escapes of pages, URLs, programs and mails, also nested ones, until none is left."""

import binascii
import html
import re
from collections.abc import Callable, Iterator

#: Undoes one kind of escape everywhere in a text.
Step = Callable[[str], str]

_ROUNDS = 4  #: passes over a text; deeper escapes are not undone
#: Limited digits: Python refuses to read a number with thousands of them.
_REFERENCE = re.compile(r"&(?:#0{0,64}[0-9]{1,7}|#[xX]0{0,64}[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_PERCENT = re.compile(r"%u([0-9A-Fa-f]{4})|((?:%[0-9A-Fa-f]{2})+)")  # the first: JavaScript's `escape`, and IIS
#: JSON, JavaScript, Python and C; other characters than letters stand for themselves.
_BACKSLASH = re.compile(
    r"\\(?:u\{0{0,8}([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([0-7]{3})|([nrt]|[^A-Za-z0-9\s]))"
)
_QUOTED = re.compile(r"((?:=[0-9A-Fa-f]{2})+)|=[ \t]*\r?\n")  # RFC 2045 section 6.7; the second is a soft line break
#: Invisible characters inside a word: line ends, the zeros of UTF-16, soft hyphens and the like.
_SIGNS = re.compile(r"[&%\\=<]")  #: a text without any of them has no escapes and no markup
_UNSEEN = re.compile("(?<!=)[\r\n]+[ \t]*|[\u00ad\u200b-\u200d\u2060\ufeff]")  # after = it is a soft line break
_TAG = re.compile("<[^<>]{0,512}>")
_LETTERS = {"n": "\n", "r": "\r", "t": "\t"}
_SURROGATE = re.compile("[\ud800-\udfff]")

#: Nine octets; shorter ones are found by their spelling. In ASCII the first bit of each octet is 0, which few
#: words and addresses match; so almost no text must be decoded.
_BASE64 = re.compile(r"(?:[A-Za-f][A-HQ-Xg-nw-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][A-Za-z0-9+/_-]){3}")
_ANY_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12}")
_TO_BASE64 = bytes.maketrans(b"-_", b"+/")  # RFC 4648 section 5
_NOT_BASE64 = bytes(set(range(256)).difference(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"))
_HEX = re.compile(r"(?:(?:0x)?[0-7][0-9A-Fa-f][^0-9A-Za-z]{0,2}){8}")
_ANY_HEX = re.compile(r"(?:(?:0x)?[0-9A-Fa-f]{2}[^0-9A-Za-z]{0,2}){8}")
_NOT_HEX = bytes(set(range(256)).difference(b"0123456789ABCDEFabcdef"))


def unescaped(text: str) -> str:
    """Return the text after all steps."""
    return next(iter(_chain(text, _STEPS)[0][-1:]), text)


def undone(text: str) -> tuple[list[str], ...]:
    """Return the text after each step that changed it: once with page escapes undone first, once with mail escapes.

    The outer escape must be undone before the inner one, and nobody knows which is which. Empty for a text without
    escapes; for a text with markup only, the text itself.
    """
    if text.isprintable() and not _SIGNS.search(text):
        return ()
    forth, steps = _chain(text, _STEPS)
    return (forth or [text], _chain(text, _STEPS[::-1])[0]) if len(steps) > 1 else (forth or [text],)


def _chain(text: str, steps: tuple[Step, ...]) -> tuple[list[str], set[Step]]:
    found, taken = list[str](), set[Step]()
    for _ in range(_ROUNDS):
        before = text
        for step in steps:
            if (read := step(text)) != text:
                text = read
                found.append(text)
                taken.add(step)
        if text == before:
            break
    return found, taken


def without_markup(text: str) -> str:
    """Return the text without tags, as a reader sees it."""
    return _TAG.sub("", text) if "<" in text else text


def may_be_packed(text: str, *, as_ascii: bool) -> bool:
    """Can it contain base64 or hexadecimal, of ASCII or of any octets?"""
    patterns = (_BASE64, _HEX) if as_ascii else (_ANY_BASE64, _ANY_HEX)
    return any(pattern.search(text) for pattern in patterns)


def streams(text: str) -> tuple[bytes, bytes]:
    """Return all characters of base64 in a text, and all of hexadecimal, whatever is between them: line breaks, say."""
    base64 = text.encode("ascii", "ignore").translate(_TO_BASE64, _NOT_BASE64)
    return base64, text.replace("0x", "").encode("ascii", "ignore").translate(None, _NOT_HEX)


def unpacked(base64: bytes, hexadecimal: bytes) -> Iterator[bytes]:
    """Return what streams hold, mixed with noise.

    From one of four positions (two, for hexadecimal) an encoded text is decoded correctly.
    """
    for start in range(4):
        part = base64[start:]
        yield binascii.a2b_base64(part + b"A" * (-len(part) % 4))
    for start in range(2):
        part = hexadecimal[start:]
        yield binascii.a2b_hex(part[: len(part) // 2 * 2])


def _references(text: str) -> str:
    return _REFERENCE.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text


def _percent(text: str) -> str:
    if "%" not in text:
        return text
    return _PERCENT.sub(lambda found: chr(int(found[1], 16)) if found[1] else _octets(found[2], "%"), text)


def _backslashes(text: str) -> str:
    if "\\" not in text:
        return text
    text = _BACKSLASH.sub(_character, text)
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _character(found: re.Match[str]) -> str:
    if found[5]:
        return _LETTERS.get(found[5], found[5])
    number = int(found[4], 8) if found[4] else int(found[1] or found[2] or found[3], 16)
    return chr(number) if number < 0x110000 else "\ufffd"


def _quoted_printable(text: str) -> str:
    if "=" not in text:
        return text
    return _QUOTED.sub(lambda found: _octets(found[1], "=") if found[1] else "", text)


def _octets(coded: str, sign: str) -> str:
    return bytes.fromhex(coded.replace(sign, "")).decode("utf-8", "replace")


def _lines(text: str) -> str:
    if text.isprintable():  # line ends and invisible characters are not printable
        return text
    return _UNSEEN.sub("", text.replace("\0", ""))


_STEPS = (_references, _percent, _backslashes, _quoted_printable, _lines)
