"""A duration for readers."""

from math import isfinite


def seconds(value: float) -> str:
    """Return a duration: `0.4 ms`, `12 ms`, `1.25 s`, `5 min 3 s`."""
    if not isfinite(value):
        return "-"
    if value < 0.01:
        return f"{value * 1000:.1f} ms"
    if value < 1:
        return f"{value * 1000:.0f} ms"
    if value < 100:
        return f"{value:.2f} s" if value < 10 else f"{value:.0f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s"
