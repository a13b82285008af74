"""The one place that reads a clock."""

import time
from datetime import UTC, datetime


def monotonic() -> float:
    """Seconds since an arbitrary moment, never going back."""
    return time.monotonic()


def utc_now() -> datetime:
    """The wall clock; certificates and reports are dated by it."""
    return datetime.now(UTC)


def local_now() -> datetime:
    """The wall clock with this machine's time zone; PAC scripts have rules by the hour of the day."""
    return datetime.now(UTC).astimezone()
