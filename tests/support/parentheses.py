"""What stands in parentheses in a transcript: bodies that are made, and what a request must or must not hold."""

import itertools
import re
from collections.abc import Iterator
from email.utils import formatdate

_KIB = 1024
_BODY = re.compile(r"\((\d+) (KiB|MiB) of body( in chunks)?\)")
_HEAD = re.compile(r"\(head of (\d+) KiB\)")
_WITHOUT = re.compile(r"\(no ([A-Za-z-]+)\)")
_NOW = "(now)"
_ENDLESS = "(body without end)"
_BLOCK = b"<!-- nobody reads this -->\n".ljust(64 * _KIB, b"x")


def sent(line: str) -> Iterator[bytes]:
    """Return the bytes that a line of the proxy stands for; a body may be larger than memory, or endless."""
    body = _BODY.fullmatch(line)
    if line == _ENDLESS:
        yield from itertools.repeat(_BLOCK)
    elif body is None:
        yield f"{line.replace(_NOW, formatdate(usegmt=True))}\r\n".encode("latin-1")
    else:
        yield from _body(int(body[1]) * (_KIB if body[2] == "KiB" else _KIB * _KIB), chunked=bool(body[3]))


def _body(size: int, *, chunked: bool) -> Iterator[bytes]:
    for start in range(0, size, len(_BLOCK)):
        block = _BLOCK[: size - start]
        yield b"%x\r\n%b\r\n" % (len(block), block) if chunked else block
    if chunked:
        yield b"0\r\n\r\n"


def holds(head: list[str], expected: str) -> bool:
    """Does a request hold what a line of the transcript says? Its lines are compared by their beginning."""
    if size := _HEAD.fullmatch(expected):
        limit = int(size[1]) * _KIB
        return limit * 3 // 4 < sum(len(line) + 2 for line in head) + 2 <= limit
    if without := _WITHOUT.fullmatch(expected):
        return not any(line.lower().startswith(f"{without[1].lower()}:") for line in head)
    return any(line.startswith(expected) for line in head)
