"""The only module that reads a clock."""

import asyncio
import time
from datetime import UTC, datetime


def monotonic() -> float:
    """Return seconds since an arbitrary moment; never goes back."""
    return time.monotonic()


def computed() -> float:
    """Return the seconds for which this process has computed."""
    return time.process_time()


async def pause(seconds: float) -> None:
    """Wait."""
    await asyncio.sleep(seconds)


def utc_now() -> datetime:
    """Return the wall-clock time, for certificates and reports."""
    return datetime.now(UTC)


def local_now() -> datetime:
    """Return the wall-clock time in this machine's time zone; PAC scripts may have rules by hour of the day."""
    return datetime.now(UTC).astimezone()
