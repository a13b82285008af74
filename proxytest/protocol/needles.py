"""Many texts that are looked for in others: however many they are, a search costs only the length of what is searched.

Of each needle a few pieces of equal length are kept, which begin at consecutive places. In a text only each piece that
begins at a multiple of their number is looked up: wherever a needle stands, one of its own pieces is among them.
"""

from typing import AnyStr, Generic

_PIECES = 8  #: kept of a needle
#: Lengths of a piece; needles that are too short for the last are searched one by one: they are those of a password.
_LENGTHS = (32, 8)


class Needles(Generic[AnyStr]):
    """Finds which of the needles are in a text."""

    def __init__(self) -> None:
        self._short: list[AnyStr] = []
        self._by_piece: dict[int, dict[AnyStr, list[AnyStr]]] = {length: {} for length in _LENGTHS}

    def add(self, needle: AnyStr) -> None:
        """Look for one more."""
        for length, known in self._by_piece.items():
            if len(needle) >= length + _PIECES - 1:
                begin = _rare(needle, length, known)
                for at in range(begin, begin + _PIECES):
                    known.setdefault(needle[at : at + length], []).append(needle)
                return
        self._short.append(needle)

    def found_in(self, text: AnyStr) -> list[AnyStr]:
        """Return those that are in the text, each once."""
        found = [needle for needle in self._short if needle in text]
        for length, known in self._by_piece.items():
            if known:
                pieces = {text[at : at + length] for at in range(0, len(text) - length + 1, _PIECES)}
                met = {needle for piece in known.keys() & pieces for needle in known[piece]}
                found += [needle for needle in met if needle in text]
        return found


def _rare(needle: AnyStr, length: int, known: dict[AnyStr, list[AnyStr]]) -> int:
    """Return where pieces begin that no other needle has, if possible: all NTLM messages begin alike."""
    last = len(needle) - length - _PIECES + 1
    return next((at for at in (last, last // 2, 0) if needle[at : at + length] not in known), last)
