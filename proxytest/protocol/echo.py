"""Does a text repeat a secret, even one that was escaped or encoded several times?"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from proxytest.protocol.needles import Needles
from proxytest.protocol.unescape import may_be_packed, streams, undone, unpacked, without_markup

_DEPTH = 3  #: base64 or hexadecimal within each other
_MIN_OCTETS = 5  #: shorter ones are found by chance in decoded noise
_ASCII = re.compile(rb"[\0\t\r\n -~]{6,}")  #: the parts of decoded noise that are searched further


class Echoes:
    """Looks for secrets in texts after escapes are undone, and in base64 or hexadecimal parts."""

    def __init__(self) -> None:
        self._texts = Needles[str]()
        self._octets = Needles[bytes]()
        self._any = self._blank = False
        self._ascii = True

    def add(self, secret: str) -> None:
        """Look for one more, which was not added before."""
        self._texts.add(secret)
        for form in {form for form in _octets(secret) if len(form) >= _MIN_OCTETS}:
            self._octets.add(form)
        self._any = True
        self._blank = self._blank or " " in secret
        self._ascii = self._ascii and secret.isascii()

    def found_in(self, text: str) -> bool:
        """Is one of them in the decoded text? The text itself is searched elsewhere."""
        return self._any and self._read(text, _DEPTH)

    def _read(self, text: str, depth: int) -> bool:
        if self._blank and self._in_text(" ".join(text.split())):
            return True  # a line that is folded at a blank
        ways = undone(text)
        if not ways:
            return self._in_packed((text,), depth)
        last = {readings[-1] for readings in ways}
        seen = {text, *last, *map(without_markup, last)}  # the text itself: what looks escaped may be encoded
        if any(self._in_text(reading) for reading in seen.union(*ways).difference((text,))):
            return True
        return self._in_packed(seen, depth)

    def _in_text(self, text: str) -> bool:
        return bool(self._texts.found_in(text))

    def _in_packed(self, readings: Iterable[str], depth: int) -> bool:
        """Look in what is packed; several readings of a text, as with and without line breaks, hold the same."""
        packed: dict[tuple[bytes, bytes], bool] = {}
        for text in readings if depth else ():
            read_on = may_be_packed(text, as_ascii=True)
            if read_on or (not self._ascii and may_be_packed(text, as_ascii=False)):
                both = streams(text)
                packed[both] = packed.get(both, False) or read_on
        return any(self._in_streams(*both, depth, read_on=read_on) for both, read_on in packed.items())

    def _in_streams(self, base64: bytes, hexadecimal: bytes, depth: int, *, read_on: bool) -> bool:
        data = b"\n\n".join(unpacked(base64, hexadecimal))  # in one piece: each search has a cost of its own
        if self._octets.found_in(data):
            return True
        inner = b"\n\n".join(_ASCII.findall(data)) if read_on else b""
        return bool(inner) and self._read(inner.decode("ascii"), depth - 1)


def _octets(text: str) -> Iterator[bytes]:
    for charset in ("utf-8", "latin-1", "utf-16-le", "utf-16-be"):
        with suppress(UnicodeEncodeError):
            yield text.encode(charset)
