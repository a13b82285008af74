"""Undo the content codings of a body (RFC 9110 section 8.4)."""

import zlib

_MAX_CODINGS = 3  #: applied one after the other; nobody uses more
_GZIP = ("gzip", "x-gzip")


def is_known(coding: str) -> bool:
    """Do clients know the coding? Chromium ignores any other, and takes the bytes as they are."""
    return coding in (*_GZIP, "deflate", "br", "zstd")


def undo_codings(body: bytes, named: str, most: int) -> tuple[bytes, str | None]:
    """Return the decoded content, at most `most` + 1 bytes of it, and a coding that was not undone.

    gzip and deflate are undone, since some servers use them unasked; a decompression bomb is cut like any other body.
    """
    codings = [coding for part in named.split(",") if (coding := part.strip().lower()) not in ("", "identity")]
    if len(codings) > _MAX_CODINGS:
        return body, codings[-1]
    for coding in reversed(codings):
        undone = _inflated(body, coding, most)
        if undone is None:
            return body, coding
        body = undone
    return body, None


def _inflated(body: bytes, coding: str, most: int) -> bytes | None:
    if coding not in (*_GZIP, "deflate"):
        return None
    # RFC 9110 section 8.4.1.2: "some non-conformant implementations send the deflate data without the zlib wrapper".
    for bits in (zlib.MAX_WBITS | 32,) if coding in _GZIP else (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        try:
            return zlib.decompressobj(wbits=bits).decompress(body, most + 1)
        except zlib.error:
            continue
    return None
