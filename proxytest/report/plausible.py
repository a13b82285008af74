"""Impossible numbers and times in a stored run: no report can write them, and no check can use them."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache

from proxytest.model.run import Run

_LONGEST = 1e9  #: seconds; thirty years
_SKEW = 1e12  #: seconds between two clocks of which a proxy sets one as it likes, from year 1 to 9999
_LARGEST = 2**53  #: interoperable numbers in JSON (RFC 8259 section 6)
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
_BY_A_CLOCK = frozenset({"started", "at"})  #: times of this machine; certificates may hold any time


def implausible(run: Run) -> str | None:
    """Return the name of the first impossible value; None where there is none."""
    return next(_wrong(run, "", ""), None)


def _wrong(value: object, place: str, name: str) -> Iterator[str]:
    match value:
        case str() | None:  # most of a run
            return
        case tuple():
            for index, item in enumerate(value):
                yield from _wrong(item, f"{place}.{index}", name)
        case Mapping():
            for key, item in value.items():
                yield from _wrong(item, f"{place}.{key}", str(key))
        case datetime():
            yield from [] if _is_time(value, name) else [place]
        case int() | float():
            yield from [] if _is_number(value, name) else [place]
        case _:
            kind: type = type(value)
            for field in _fields(kind):
                yield from _wrong(getattr(value, field), f"{place}.{field}".lstrip("."), field)


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind)) if is_dataclass(kind) else ()


def _is_time(value: datetime, name: str) -> bool:
    if value.tzinfo is None:
        return False
    try:
        moment = value.astimezone(UTC)
    except OverflowError:  # the end of year 9999, in a zone that is behind
        return False
    return name not in _BY_A_CLOCK or _FIRST <= moment <= _LAST


def _is_number(value: float, name: str) -> bool:
    if name == "skew_s":
        return -_SKEW <= value <= _SKEW  # NaN compares with nothing
    return 0 <= value <= (_LARGEST if isinstance(value, int) else _LONGEST)
