"""Text in a drawing, which breaks no lines by itself: broken behind dots and other marks, and cut."""

import re
from unicodedata import combining, east_asian_width

_PIECES = re.compile(r"[^\s./:@\[\]_-]*[\s./:@\[\]_-]|[^\s./:@\[\]_-]+")
_CUT = "..."


def columns(text: str) -> int:
    """Return how many characters of one width the text needs: those of East Asia need two."""
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def wrapped(text: str, width: int, most: int) -> tuple[str, ...]:
    """Break text into at most so many lines."""
    lines = [""]
    for piece in (part for whole in _PIECES.findall(text) for part in _parts(whole, width)):
        if columns((lines[-1] + piece).rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    told = [line.strip() for line in lines if line.strip()]
    if len(told) <= most:
        return tuple(told)
    return (*told[: most - 1], _shortened(told[most - 1], width - len(_CUT)) + _CUT)


def _parts(piece: str, width: int) -> list[str]:
    """Cut one piece that is longer than a line."""
    parts = [""]
    for char in piece:
        if columns(parts[-1] + char) > width:
            parts.append("")
        parts[-1] += char
    return parts


def _shortened(line: str, width: int) -> str:
    while columns(line) > width:
        line = line[:-1]
    return line
