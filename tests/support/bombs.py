"""Small data that grow when they are unpacked."""

import zlib

_MIB = bytes(1024 * 1024)
_GZIP_HEAD = bytes.fromhex("1f8b0800000000000003")


def deflated(mebibytes: int) -> bytes:
    """Write so many MiB of zeros as raw deflate (RFC 1951): one block of 1 MiB, again and again."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return (deflate.compress(_MIB) + deflate.flush(zlib.Z_FULL_FLUSH)) * mebibytes


def gzipped(mebibytes: int) -> bytes:
    """Write so many MiB of zeros as gzip, without its end: a reader that gets there has lost already."""
    return _GZIP_HEAD + deflated(mebibytes)
