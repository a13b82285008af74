"""What a run will do, before anything is sent: each probe, its targets, what it sends, and its maximum cost."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedQuestion:
    """What a probe does with one target."""

    target: str
    logons: int  #: proofs of the identity, at most
    connections: int  #: at most
    seconds: float  #: at worst
    condition: str  #: when it is done; empty: always


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedProbe:
    """One probe of the run, or why it is left out."""

    id: str
    sends: str  #: what leaves this machine
    waits_for: tuple[str, ...]  #: probes that go before
    left_out: str  #: why it is not part of this run; empty if it is
    questions: tuple[PlannedQuestion, ...]
    last: bool = False  #: does it also wait for all probes that are not last?


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The whole run."""

    name: str  #: of a run among several of one scenario
    proxy: str | None
    user: str | None  #: the user whose log-on is sent; None: no log-on, or the signed-on user
    probes: tuple[PlannedProbe, ...]
    logons: int  #: of all probes, at most
    refusals: int  #: of a wrong password, at most
    connections: int
    seconds: float  #: of the longest chain of probes, at worst
