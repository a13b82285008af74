"""Does a text repeat a secret, even one that was escaped or encoded several times?"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from proxytest.protocol.unescape import may_be_packed, undone, unpacked, without_markup

_DEPTH = 3  #: base64 or hexadecimal within each other
_MIN_OCTETS = 5  #: shorter ones are found by chance in decoded noise
_ASCII = re.compile(rb"[\0\t\r\n -~]{6,}")  #: the parts of decoded noise that are searched further


class Echoes:
    """Looks for secrets in texts after escapes are undone, and in base64 or hexadecimal parts."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._texts = tuple(secrets)
        self._octets = tuple({form for text in self._texts for form in _octets(text) if len(form) >= _MIN_OCTETS})
        self._blank = any(" " in text for text in self._texts)
        self._ascii = all(text.isascii() for text in self._texts)

    def found_in(self, text: str) -> bool:
        """Is one of them in the decoded text? The text itself is searched elsewhere."""
        return bool(self._texts) and self._read(text, _DEPTH)

    def _read(self, text: str, depth: int) -> bool:
        if self._blank and self._in_text(" ".join(text.split())):
            return True  # a line that is folded at a blank
        ways = undone(text)
        if not ways:
            return self._in_packed(text, depth)
        last = {readings[-1] for readings in ways}
        seen = {text, *last, *map(without_markup, last)}  # the text itself: what looks escaped may be encoded
        if any(self._in_text(reading) for reading in seen.union(*ways).difference((text,))):
            return True
        return any(self._in_packed(reading, depth) for reading in seen)

    def _in_text(self, text: str) -> bool:
        return any(secret in text for secret in self._texts)

    def _in_packed(self, text: str, depth: int) -> bool:
        read_on = may_be_packed(text, as_ascii=True)
        if not depth or not (read_on or (not self._ascii and may_be_packed(text, as_ascii=False))):
            return False
        for data in unpacked(text):
            if any(octets in data for octets in self._octets):
                return True
            inner = b"\n\n".join(_ASCII.findall(data)) if read_on else b""
            if inner and self._read(inner.decode("ascii"), depth - 1):
                return True
        return False


def _octets(text: str) -> Iterator[bytes]:
    for charset in ("utf-8", "latin-1", "utf-16-le", "utf-16-be"):
        with suppress(UnicodeEncodeError):
            yield text.encode(charset)
