"""A number of people, turned into the load that they are for a proxy; the formula is part of the answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from proxytest.load.load_bounds import Kind
from proxytest.model.errors import UsageError
from proxytest.scenario.durations import parse_seconds
from proxytest.scenario.option import Group, Option
from proxytest.scenario.option import Kind as Unit

#: Arrivals of a shift rise from none to a peak in the middle, and fall to none: at the peak twice as many a second as
#: in the mean. Where all come at one minute, give that minute as the shift's start.
_PEAK = 2


# fmt: off
@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who uses the proxy, and when; its fields are the options that say it.

    Each tunnel of a connection-bound log-on (NTLM) is a log-on of its own.
    """

    people: Annotated[int, Option(
        Unit.COUNT, Group.TESTS, "Compare with what so many people need, by a formula.")]
    shift_start: Annotated[float, Option(
        Unit.TIME, Group.TESTS, "The time in which all of them start their apps, such as 10m.")] = 600.0
    fail_over: Annotated[float, Option(
        Unit.TIME, Group.TESTS, "The time in which all connect again after a fail-over.")] = 60.0
    tunnels_each: Annotated[int, Option(
        Unit.COUNT, Group.TESTS, "Tunnels that each opens at the start.")] = 8
    held_each: Annotated[int, Option(
        Unit.COUNT, Group.TESTS, "WebSockets that each then keeps.")] = 1
    # fmt: on

    def __post_init__(self) -> None:
        for option, value in (
            ("--people", self.people), ("--tunnels-each", self.tunnels_each), ("--held-each", self.held_each)
        ):
            if value < 1:
                raise UsageError(f"{option} must be at least 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A load that a head count comes to."""

    kind: Kind
    level: float
    formula: str


def needs_of(who: People) -> tuple[Need, ...]:
    """Return what the proxy must hold, each with its formula."""
    return tuple(_needs(who))


def _needs(who: People) -> Iterator[Need]:
    people, tunnels, held = who.people, who.tunnels_each, who.held_each
    start = _PEAK * people * tunnels / who.shift_start
    again = people * held / who.fail_over
    at_start = f"{_PEAK} x {people} people x {tunnels} tunnels / {who.shift_start:g} s = {start:.0f} (shift start)"
    after_it = f"{people} people x {held} WebSockets / {who.fail_over:g} s = {again:.0f} (fail-over)"
    formula = f"the larger of {at_start} and {after_it}"
    rate = max(start, again)
    yield Need(kind=Kind.LOGONS, level=rate, formula=formula)
    yield Need(kind=Kind.TUNNELS, level=rate, formula=formula)
    yield Need(kind=Kind.HELD, level=people * held, formula=f"{people} people x {held} WebSockets = {people * held}")


def seconds(option: str, text: str) -> float:
    """Read 90, 90s, 10m or 1h.

    Raises UsageError.
    """
    found = parse_seconds(text)
    if not found:
        raise UsageError(f"{option} takes a time such as 90s, 10m or 1h, not '{text}'")
    return found
