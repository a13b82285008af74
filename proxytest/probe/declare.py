"""A probe is declared: what it needs, what it gives, what it sends, and what that costs at worst."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from proxytest.judgement.evidence import Evidence
from proxytest.model.observation import Observation
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan

#: Does the work of a task. What the network does is in the observations, never an exception.
Work = Callable[[Network], Awaitable[tuple[Observation, ...]]]


class Lane(Enum):
    """Whose connections a task takes; each lane has a budget of its own."""

    PROXY = "proxy"  #: those to the proxy
    PAST = "past"  #: those past it, of which no proxy sees anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing that is asked of one target. Two with the same title, target and attempt are the same."""

    title: str
    target: str
    work: Work
    attempt: int = 1
    lane: Lane = Lane.PROXY
    #: What is seen without asking, where this target has let another task wait in vain for a tunnel; None: ask anyway.
    unanswered: Callable[[Observation], Observation] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is settled and what was seen so far: all that a probe decides by what it asks next."""

    plan: Plan
    evidence: Evidence
    remaining: int = 1  #: failed log-ons that may still be risked
    spent: str = ""  #: why no further one may


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What a probe will ask of one target, as `proxytest plan` tells it; numbers are the most that it can be."""

    target: str
    logons: int = 0  #: proofs of the identity
    connections: int = 1
    seconds: float  #: until the last time-out has passed
    condition: str = ""  #: of what was seen; empty: in any case


def always(plan: Plan) -> str:  # noqa: ARG001  the signature of `when`
    """Say that the probe is part of every run."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One kind of question to the network.

    `asks` is pure and is called again whenever all that it asked before is answered: it returns what is to be asked by
    what is known now, and what was asked already is not asked again. When it returns nothing new, the probe is done.
    """

    id: str
    gives: type[Observation]
    needs: tuple[type[Observation], ...] = ()  #: what must be known before; whoever wants this probe, wants that too
    after: tuple[type[Observation], ...] = ()  #: what goes before, where it is part of the run at all
    sends: str  #: what leaves this machine, in plain words
    asks: Callable[[Case], Iterable[Task | Observation]]
    foresees: Callable[[Plan], Iterable[Foreseen]]
    when: Callable[[Plan], str] = always  #: why it is not part of a run; empty where it is
