"""What a run will do, before a byte is sent: each probe, whom it asks, what it sends, and what that costs at most."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedQuestion:
    """What a probe asks of one target."""

    target: str
    logons: int  #: proofs of the identity, at most
    connections: int  #: at most
    seconds: float  #: at worst
    condition: str  #: when it is asked; empty: in any case


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedProbe:
    """One probe of the run, or why it is left out."""

    id: str
    sends: str  #: what leaves this machine
    waits_for: tuple[str, ...]  #: probes that go before
    left_out: str  #: why it is no part of this run; empty where it is
    questions: tuple[PlannedQuestion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The whole run."""

    name: str  #: of a run among several of one scenario
    proxy: str | None
    user: str | None  #: whose log-on is sent; None: nobody's, or the signed-on user's
    probes: tuple[PlannedProbe, ...]
    logons: int  #: of all probes, at most
    connections: int
    seconds: float  #: on the longest way through the probes, at worst
