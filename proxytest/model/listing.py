"""Several names in one sentence."""

from collections.abc import Iterable


def listed(names: Iterable[str], conjunction: str = "and") -> str:
    """Write names as a list, such as `a, b and c`."""
    *first, last = [*names] or [""]
    return f"{', '.join(first)} {conjunction} {last}" if first else last
