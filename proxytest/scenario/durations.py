"""Lengths of time, as they are typed: 90, 90s, 10m or 1h."""

import re

_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)([smh]?)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "": 1}
PATTERN = rf"\s*(?:{_DURATION.pattern})\s*"


def parse_seconds(text: str) -> float | None:
    """Return the seconds of a length of time; None where it is none."""
    found = _DURATION.fullmatch(text.strip())
    return None if found is None else float(found[1]) * _SECONDS[found[2]]
