"""What a load may do at most, and what ends it; every number has a safe default."""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Annotated, get_args

from proxytest.model.errors import UsageError
from proxytest.scenario.option import Group, Option
from proxytest.scenario.option import Kind as Unit

_FASTEST = 2000.0  #: arrivals a second; more than one process can send
_LONGEST = 600.0  #: seconds
_MOST = 20_000  #: WebSockets; a client address has some 28,000 ports


class Kind(StrEnum):
    """What is asked for again and again."""

    LOGONS = "logons"  #: a connection, the log-on and CONNECT
    TUNNELS = "tunnels"  #: the same, and TLS with the far end
    HELD = "held"  #: the same, and a WebSocket that stays open

    @property
    def words(self) -> str:
        """The unit in which a load of this kind is counted."""
        return _WORDS[self]


_WORDS = {
    Kind.LOGONS: "log-ons a second",
    Kind.TUNNELS: "new tunnels a second",
    Kind.HELD: "WebSockets at once",
}


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the most that an option may be."""

    least: float
    most: float


# fmt: off
@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The bounds of one load; its fields are the options that set them.

    Raises UsageError where one is out of range.
    """

    max_rate: Annotated[float, Range(1, _FASTEST), Option(
        Unit.COUNT, Group.TESTS, "At most so many a second.")] = 50.0
    max_held: Annotated[int, Range(1, _MOST), Option(
        Unit.COUNT, Group.TESTS, "At most so many WebSockets.")] = 200
    #: So many, and --max-auth-failures, are refused at most where the password is changed meanwhile: three, by default;
    #: many domains lock an account after five.
    at_once: Annotated[int, Range(1, _MOST), Option(
        Unit.COUNT, Group.TESTS, "At most so many log-ons without an answer at once; a refused one ends the load.")] = 2
    seconds: Annotated[float, Range(1, _LONGEST), Option(
        Unit.SECONDS, Group.TESTS, "How long, for each kind of load.")] = 60.0
    p95: Annotated[float, Range(0.05, 60), Option(
        Unit.SECONDS, Group.TESTS, "End where 5 of 100 take longer.")] = 1.0
    errors: Annotated[float, Range(0, 100), Option(
        Unit.PERCENT, Group.TESTS, "End where more than so many of 100 fail.")] = 1.0
    # fmt: on

    def __post_init__(self) -> None:
        for field in fields(self):
            _, limits, _ = get_args(field.type)
            value = getattr(self, field.name)
            if not limits.least <= value <= limits.most:
                option = f"--{field.name.replace('_', '-')}"
                raise UsageError(
                    f"{option} must be a number from {limits.least:g} to {limits.most:g}, not {value:g}"
                )
