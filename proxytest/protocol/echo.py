"""Does a text repeat a secret, however often it was escaped and packed?"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from proxytest.protocol.unescape import may_be_packed, undone, unpacked, without_markup

_DEPTH = 3  #: base64 or hexadecimal within each other
_MIN_OCTETS = 5  #: fewer are found by chance in what noise is decoded to
_ASCII = re.compile(rb"[\0\t\r\n -~]{6,}")  #: what of decoded noise is read on


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A secret without its escapes, and the octets that it may be packed as."""

    text: str = field(repr=False)
    octets: frozenset[bytes] = field(repr=False)


def sought(text: str) -> Sought:
    """Return what to look for; the secret's own escapes are undone, as those of what is read will be."""
    return Sought(text=text, octets=frozenset(form for form in _octets(text) if len(form) >= _MIN_OCTETS))


def repeats(text: str, secrets: Iterable[Sought], *, depth: int = _DEPTH) -> bool:
    """Is one of the secrets in the text once it is read? As it stands it is not looked for."""
    return _read(text, tuple(secrets), depth)


def _octets(text: str) -> Iterator[bytes]:
    for charset in ("utf-8", "latin-1", "utf-16-le", "utf-16-be"):
        with suppress(UnicodeEncodeError):
            yield text.encode(charset)


def _read(text: str, secrets: tuple[Sought, ...], depth: int) -> bool:
    if any(" " in secret.text for secret in secrets) and _in_text(" ".join(text.split()), secrets):
        return True  # a line that is folded at a blank
    ways = undone(text)
    last = {readings[-1] for readings in ways if readings} or {text}
    seen = {text, *last, *map(without_markup, last)}  # the text itself: what looks escaped in it may be packed
    if any(_in_text(reading, secrets) for reading in seen.union(*ways).difference((text,))):
        return True
    return depth > 0 and any(_in_packed(reading, secrets, depth) for reading in seen)


def _in_text(text: str, secrets: tuple[Sought, ...]) -> bool:
    return any(secret.text in text for secret in secrets)


def _in_packed(text: str, secrets: tuple[Sought, ...], depth: int) -> bool:
    read_on = may_be_packed(text, as_ascii=True)
    if not read_on and (all(secret.text.isascii() for secret in secrets) or not may_be_packed(text, as_ascii=False)):
        return False
    for data in unpacked(text):
        if any(octets in data for secret in secrets for octets in secret.octets):
            return True
        inner = b"\n\n".join(_ASCII.findall(data)) if read_on else b""
        if inner and _read(inner.decode("ascii"), secrets, depth - 1):
            return True
    return False
