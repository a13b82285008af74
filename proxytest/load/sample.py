"""One arrival: when it was planned, what each leg took, and how it ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil


class Leg(StrEnum):
    """A part of one arrival, in the order in which they come."""

    DIAL = "dial"
    ASKS = "407"
    CHALLENGE = "type 2"
    CONNECT = "CONNECT"
    TLS = "TLS"
    WEBSOCKET = "WebSocket"

    @property
    def words(self) -> str:
        """The subject of a sentence, in the plural."""
        return _WORDS[self]


_WORDS = {
    Leg.DIAL: "new connections",
    Leg.ASKS: "answers without a log-on (407)",
    Leg.CHALLENGE: "challenges (type 2)",
    Leg.CONNECT: "answers to CONNECT",
    Leg.TLS: "TLS handshakes with the far end",
    Leg.WEBSOCKET: "WebSocket handshakes",
}


class End(StrEnum):
    """How an arrival ended."""

    OK = "ok"
    DENIED = "denied"  #: another status than 2xx
    FAILED = "failed"  #: the connection failed, or no answer came in time
    REFUSED = "refused"  #: the log-on was refused: the load ends
    LOST = "lost"  #: a WebSocket that was open ended, or did not answer its ping
    OURS = "ours"  #: this machine's own limit
    STOPPED = "stopped"  #: ended from here, since the load had ended

    @property
    def counts_against(self) -> bool:
        """Is it an error of the proxy, or of what is behind it?"""
        return self in (End.DENIED, End.FAILED, End.REFUSED, End.LOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What became of one arrival; times in seconds."""

    end: End
    took: float  #: from the moment for which it was planned
    late: float  #: from that moment to when it began: this machine's own delay
    word: str = ""  #: of an error: its status, or what failed
    legs: Mapping[Leg, float] = field(default_factory=dict)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the exact percentile by nearest rank: a load is bounded, so every value is kept. 0 where there is none."""
    if not values:
        return 0.0
    return sorted(values)[max(0, ceil(len(values) * percent / 100) - 1)]
