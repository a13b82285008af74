"""Read the body of an answer to its end, so that the connection can be used again (RFC 9112 sections 6 and 7)."""

import re
from dataclasses import dataclass, replace
from typing import Protocol

from proxytest.model.answer import Deviation, Head
from proxytest.model.event import Failure
from proxytest.protocol.head import Malformed

_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?")
_MAX_LINE = 8 * 1024  #: bytes of a chunk-size line or of a trailer line
_MAX_TRAILERS = 100  #: lines


class Body(Protocol):
    """A body that is being read."""

    done: bool  #: has its end arrived?
    malformed: Malformed | None
    rest: bytes  #: what came after the end

    def feed(self, received: bytes) -> bytes:
        """Take bytes from the connection and return the content in them."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Framing:
    """How the end of a body is marked."""

    length: int | None = None
    chunked: bool = False
    until_close: bool = False


def framing_of(head: Head, *, method: str) -> Framing | Malformed:
    """Return how the body of an answer ends, by the rules of RFC 9112 section 6.3 in their order."""
    if head.status in (204, 304) or head.status < 200 or method == "HEAD" or (method == "CONNECT" and head.connected):
        # A 2xx to CONNECT has no body whatever its headers say: the tunnel begins.
        return Framing(length=0)
    codings = ",".join(head.values("Transfer-Encoding")).rstrip(", \t")
    if codings:
        # Only `chunked` as the last coding marks the end.
        chunked = codings.rpartition(",")[2].strip().lower() == "chunked"
        return Framing(chunked=True) if chunked else Framing(until_close=True)
    lengths = head.tokens("Content-Length")
    if not lengths:
        return Framing(until_close=True)
    length = next(iter(lengths))
    if len(lengths) > 1 or not (length.isascii() and length.isdigit()) or len(length) > 15:
        return Malformed(failure=Failure.BAD_FRAMING, detail=f"Content-Length: {', '.join(sorted(lengths))[:80]}")
    return Framing(length=int(length))


def with_framing_deviations(head: Head) -> Head:
    """Return the head with deviations in its framing headers; such a connection is not used again."""
    lengths = list(head.values("Content-Length"))
    found = []
    if len(lengths) > 1 or any("," in length for length in lengths):
        found.append(Deviation.SEVERAL_LENGTHS)
    if lengths and list(head.values("Transfer-Encoding")):
        # RFC 9112 section 6.3: "ought to be handled as an error"; curl refuses it (test 1715).
        found.append(Deviation.LENGTH_WITH_CHUNKED)
    return replace(head, deviations=(*head.deviations, *found))


def body_reader(framing: Framing) -> Body:
    """Return the reader for a framing."""
    if framing.chunked:
        return ChunkedBody()
    if framing.until_close:
        return UntilCloseBody()
    return LengthBody(framing.length or 0)


class LengthBody:
    """A body of a known length."""

    def __init__(self, length: int) -> None:
        self._missing = length
        self.done = length == 0
        self.malformed: Malformed | None = None
        self.rest = b""

    def feed(self, received: bytes) -> bytes:
        """Take at most the missing bytes."""
        content, self.rest = received[: self._missing], received[self._missing :]
        self._missing -= len(content)
        self.done = self._missing == 0
        return content


class UntilCloseBody:
    """A body that ends with the connection."""

    def __init__(self) -> None:
        self.done = False
        self.malformed: Malformed | None = None
        self.rest = b""

    def feed(self, received: bytes) -> bytes:
        """Return everything as content."""
        return received


class ChunkedBody:
    """The chunked coding (RFC 9112 section 7.1): size line, data, CRLF, ..., size 0, trailers, blank line."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._missing = 0  # bytes of the current chunk that have not arrived yet
        self._expect = "size"
        self._trailers = 0
        self.done = False
        self.malformed: Malformed | None = None
        self.rest = b""

    def feed(self, received: bytes) -> bytes:
        """Decode as much as the bytes allow."""
        self._received += received
        content = bytearray()
        while not self.done and self.malformed is None and (self._data(content) or self._line()):
            pass
        if self.done:
            self.rest = bytes(self._received)
            self._received.clear()
        return bytes(content)

    def _data(self, content: bytearray) -> bool:
        """Read data of the current chunk; return whether there was progress."""
        if not self._missing or not self._received:
            return False
        taken = self._received[: self._missing]
        del self._received[: self._missing]
        self._missing -= len(taken)
        content += taken
        return True

    def _line(self) -> bool:
        """Read one line outside the data; return whether there was progress."""
        if self._missing:
            return False
        end = self._received.find(b"\n")
        if end < 0:
            if len(self._received) > _MAX_LINE:
                self._fail("a line of the chunked coding does not end")
            return False
        line = bytes(self._received[:end])
        del self._received[: end + 1]
        self._read_line(line.rstrip(b"\r"))
        return True

    def _read_line(self, line: bytes) -> None:
        match self._expect:
            case "size":
                self._read_size(line)
            case "end of chunk":
                if line:
                    self._fail("a chunk is longer than its size")
                self._expect = "size"
            case _:
                self._read_trailer(line)

    def _read_size(self, line: bytes) -> None:
        size = _CHUNK_SIZE.fullmatch(line)
        if size is None:
            self._fail("no chunk size where one is due")
            return
        self._missing = int(size[1], 16)
        self._expect = "end of chunk" if self._missing else "trailers"

    def _read_trailer(self, line: bytes) -> None:
        self.done = not line
        self._trailers += bool(line)
        if self._trailers > _MAX_TRAILERS:
            self._fail("too many trailer lines")

    def _fail(self, detail: str) -> None:
        self.malformed = Malformed(failure=Failure.BAD_FRAMING, detail=detail)
