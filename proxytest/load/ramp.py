"""The plan of a load: steps that rise by a tenth, and in each the moments at which something is to begin.

The moments depend on nothing that is answered (an open model): people come when they come. What begins late, since this
machine or the proxy is busy, is counted from the moment for which it was planned, so no wait is left out.
"""

from dataclasses import dataclass
from itertools import pairwise

from proxytest.load.load_bounds import Bounds, Kind
from proxytest.model.errors import UsageError

_STEPS = 25  #: from a tenth of the highest rate to it, each a tenth more than the one before
_SPAN = 10.0
_LEVELS = 10  #: of held WebSockets
_OPENING = 0.6  #: the part of the time in which WebSockets are opened; then they are held


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Some seconds at one rate; `level` is what a report names: the rate, or how many are held at the end."""

    level: float
    rate: float  #: arrivals a second
    seconds: float
    holds: bool = False  #: does what has arrived stay?

    @property
    def count(self) -> int:
        """How many arrive."""
        return round(self.rate * self.seconds)

    @property
    def out_of(self) -> int:
        """What the errors of the step are a part of: its arrivals, or all that are held at its end."""
        return max(1, self.count, round(self.level) if self.holds else 0)

    def moments(self) -> tuple[float, ...]:
        """Return when each is to begin, in seconds after the step."""
        return tuple(number / self.rate for number in range(self.count))


def steps_of(kind: Kind, bounds: Bounds) -> tuple[Step, ...]:
    """Return the steps of a load.

    Raises UsageError where so many WebSockets cannot be opened in the time.
    """
    return _held(bounds) if kind is Kind.HELD else _rising(bounds)


def _rising(bounds: Bounds) -> tuple[Step, ...]:
    number = max(1, min(_STEPS, int(bounds.seconds)))
    rates = (bounds.max_rate * _SPAN ** (-left / max(1, number - 1)) for left in reversed(range(number)))
    return tuple(Step(level=rate, rate=rate, seconds=bounds.seconds / number) for rate in rates)


def _held(bounds: Bounds) -> tuple[Step, ...]:
    opening = bounds.seconds * _OPENING
    rate = bounds.max_held / opening
    if rate > bounds.max_rate:
        needed = bounds.max_held / bounds.max_rate / _OPENING
        raise UsageError(
            f"--max-held {bounds.max_held} cannot be opened in time at {bounds.max_rate:g} a second: "
            f"raise --seconds to {needed:.0f}, or --max-rate"
        )
    number = max(1, min(_LEVELS, bounds.max_held, int(opening)))
    marks = [round(bounds.max_held * index / number) for index in range(number + 1)]
    seconds = opening / number
    steps = [
        Step(level=mark, rate=(mark - before) / seconds, seconds=seconds, holds=True)
        for before, mark in pairwise(marks)
    ]
    return (*steps, Step(level=bounds.max_held, rate=0.0, seconds=bounds.seconds - opening, holds=True))
