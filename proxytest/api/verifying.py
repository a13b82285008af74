"""TLS contexts that verify: each is large, and takes as long to make as the rest of a tunnel, so tunnels share them."""

import ssl
from functools import lru_cache
from pathlib import Path

from proxytest.wire.trust import proxy_context

_MOST = 8  #: files of roots


def verifying(cacert: Path | None) -> ssl.SSLContext:
    """Return a context that trusts the roots of a file, as it is now, or those of the system.

    Raises UsageError if the file is missing or contains no certificate.
    """
    if cacert is None or not cacert.is_file():  # a pipe delivers its content once
        return proxy_context(cacert)
    state = cacert.stat()
    return _of_file(cacert.absolute(), state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=_MOST)
def _of_file(cacert: Path, _changed: int, _size: int) -> ssl.SSLContext:
    return proxy_context(cacert)
