"""Read the head of an HTTP/1 answer: tolerate what proxies do wrong, and record it (RFC 9112 sections 2 to 5)."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from proxytest.model.answer import Deviation, Head
from proxytest.model.event import Failure

MAX_HEAD = 256 * 1024  #: bytes; the largest Kerberos limit seen in the field is 64 KiB
MAX_HEADERS = 1000

_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/(1\.\d)[ \t]+(\d{3})(?:[ \t]+(.*))?")
_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_START = b"HTTP/1."


@dataclass(frozen=True, slots=True, kw_only=True)
class Malformed:
    """Bytes that are not an HTTP answer."""

    failure: Failure
    detail: str


def head_length(received: bytes) -> int | Malformed | None:
    """Return the length of the head including its blank line; None: more bytes are needed."""
    # RFC 9112 section 2.2: a CRLF before the start line is to be ignored.
    text = received.lstrip(b"\r\n")
    if not _START.startswith(text[: len(_START)]):
        return Malformed(failure=Failure.NOT_HTTP, detail=_looks_like(text))
    start = len(received) - len(text)
    end = _END.search(received, start)
    if end is not None and end.end() <= MAX_HEAD:
        return end.end()
    if len(received) > MAX_HEAD:
        return Malformed(failure=Failure.HEAD_TOO_LARGE, detail=f"no end of the head within {MAX_HEAD} bytes")
    return None


def parse_head(head: bytes) -> Head | Malformed:
    """Read a whole head, as delimited by head_length; bytes outside ASCII are read as ISO-8859-1."""
    if b"\0" in head:
        # RFC 9110 section 5.5: NUL is dangerous; curl refuses it too (test 2107).
        return Malformed(failure=Failure.NOT_HTTP, detail="NUL in the head")
    first, *lines = re.split(rb"\r?\n", head.strip(b"\r\n"))
    status = _STATUS.fullmatch(first)
    if status is None:
        return Malformed(failure=Failure.NOT_HTTP, detail="no HTTP/1 status line")
    if len(lines) > MAX_HEADERS:
        return Malformed(failure=Failure.HEAD_TOO_LARGE, detail=f"more than {MAX_HEADERS} header lines")
    reason = (status[3] or b"").rstrip(b" \t")
    deviations = _deviations(head, reason=reason)
    headers = tuple(_headers(lines, deviations))
    return Head(
        version=status[1].decode(),
        status=int(status[2]),
        reason=reason.decode("latin-1"),
        headers=headers,
        deviations=tuple(dict.fromkeys(deviations)),
    )


def _deviations(head: bytes, *, reason: bytes) -> list[Deviation]:
    seen = {
        Deviation.BARE_LF: re.search(rb"(?<!\r)\n", head),
        Deviation.NO_REASON: not reason,
        Deviation.CONTROL: _CONTROL.search(head),
        Deviation.NOT_ASCII: not head.isascii(),
    }
    return [deviation for deviation, found in seen.items() if found]


def _headers(lines: list[bytes], deviations: list[Deviation]) -> Iterator[tuple[str, str]]:
    for line in _unfolded(lines, deviations):
        name, colon, value = line.partition(b":")
        if not colon:
            deviations.append(Deviation.NO_COLON)
            continue
        if name != name.rstrip():
            deviations.append(Deviation.BLANK_BEFORE_COLON)
        # The names are few: one copy of each is kept, of however many answers.
        yield sys.intern(name.strip().decode("latin-1")), value.strip().decode("latin-1")


def _unfolded(lines: list[bytes], deviations: list[Deviation]) -> list[bytes]:
    """Join continuation lines (RFC 9112 section 5.2: obs-fold is replaced by blanks)."""
    whole: list[bytearray] = []
    for line in lines:
        if line[:1] in (b" ", b"\t") and whole:
            deviations.append(Deviation.FOLDED)
            whole[-1] += b" " + line.strip()
        else:
            whole.append(bytearray(line))
    return [bytes(line) for line in whole]


#: SETTINGS, PING and GOAWAY, one of which comes first, on stream 0 (RFC 9113 sections 3.4 and 4.1).
_HTTP_2 = (b"\x04", b"\x06", b"\x07")


def _looks_like(received: bytes) -> str:
    """Return the protocol of a peer that does not speak HTTP, as far as its first bytes show it."""
    if received[:1] in (b"\x15", b"\x16") and received[1:2] in (b"\x03", b""):
        return "a TLS record: this port speaks TLS, try https:// for the proxy"
    if received.startswith((b"SSH-", b"220 ", b"RFB ")):
        return "the greeting of another service"
    if received[3:4] in _HTTP_2 and received[:1] + received[5:9] == bytes(5):
        return "frames of HTTP/2"
    if received[:1] in (b"\x00", b"\x04", b"\x05"):
        return "bytes as of a SOCKS server"
    return "the answer does not begin with HTTP/1."


def status_of(line: str) -> int | None:
    """Return the status of a line that is a status line (RFC 9112 section 4)."""
    found = re.match(r"HTTP/\d\.\d ([1-5]\d\d)\b", line)
    return int(found[1]) if found else None
