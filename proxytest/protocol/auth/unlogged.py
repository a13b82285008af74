"""Keep our tokens out of pyspnego's logs, which hold each at DEBUG: an NTLM response allows to guess the password.

A log level does not help: other code, such as pytest's `log_level=DEBUG`, may turn on DEBUG for any logger at any
time. So each logger gets a filter, since a parent's filters do not see the records of its children. It drops
what is logged while *we* call pyspnego, in this thread and task; other callers of pyspnego are logged as
before. Only the filters stay after a call; they drop no records but ours.
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
    """Add the filter to the loggers of an imported package; each of its modules has one."""
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == package:
            logging.getLogger(name).addFilter(_not_ours)  # adds it only once


@contextmanager
def unlogged() -> Iterator[None]:
    """Silence pyspnego's loggers during the block; its errors are raised as usual."""
    before = _OURS.set(True)
    try:
        yield
    finally:
        _OURS.reset(before)


_add_filters(spnego.__name__)
