"""Keep our tokens from pyspnego's loggers, which write each at DEBUG: by an NTLM response a password can be guessed.

A level would not do: whoever turns on DEBUG, as `log_level=DEBUG` of pytest does, may do so for any logger, at any
time. So each logger is given a filter, since those of a parent are not asked for the records of its children. It drops
what is said while *we* call pyspnego, in this thread and task; what other parts of the program do with it is logged as
ever. That the filters stay is the one thing here that outlives a call; no record is lost by it that is not ours.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import spnego

_OURS: ContextVar[bool] = ContextVar("ours", default=False)


def _not_ours(_record: logging.LogRecord) -> bool:
    return not _OURS.get()


def _add_filters(package: str) -> None:
    """Add the filter to the loggers of a package that is imported; each of its modules has one."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == package:
            logging.getLogger(name).addFilter(_not_ours)  # which adds none twice


@contextmanager
def unlogged() -> Iterator[None]:
    """Let pyspnego log nothing for the time of the block; what goes wrong it raises."""
    before = _OURS.set(True)
    try:
        yield
    finally:
        _OURS.reset(before)


_add_filters(spnego.__name__)
