"""The declaration of a probe: what it needs, observes and sends, and its worst-case cost."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from proxytest.judgement.evidence import Evidence
from proxytest.model.observation import Observation
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan

#: Does the work of a task. Network failures are in the observations, never raised.
Work = Callable[[Network], Awaitable[tuple[Observation, ...]]]


class Lane(Enum):
    """Which kind of connections a task opens; each lane has its own limit."""

    PROXY = "proxy"  #: to the proxy
    PAST = "past"  #: past it, which the proxy does not see


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One question to one target. Tasks with the same title, target and attempt are the same."""

    title: str
    target: str
    work: Work
    attempt: int = 1
    lane: Lane = Lane.PROXY
    #: The observation to use without asking, after another task timed out in a tunnel to this target; None: ask anyway.
    unanswered: Callable[[Observation], Observation] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The plan and the observations so far, from which a probe decides what to ask next."""

    plan: Plan
    evidence: Evidence
    remaining: int = 1  #: failed log-ons that are still allowed
    spent: str = ""  #: why no more are allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What a probe will ask of one target, for `proxytest plan`; all numbers are upper limits."""

    target: str
    logons: int = 0  #: proofs of the identity
    connections: int = 1
    seconds: float  #: until the last time-out
    condition: str = ""  #: when it is asked; empty: always


def always(plan: Plan) -> str:  # noqa: ARG001  the signature of `when`
    """Return that the probe is part of every run."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One kind of question to the network.

    `asks` is pure, and is called again when all its questions are answered: it returns all questions that follow from
    what is known then; those asked before are not repeated. When it returns nothing new, the probe is done.
    """

    id: str
    gives: type[Observation]
    needs: tuple[type[Observation], ...] = ()  #: what must be observed before; their probes are selected too
    after: tuple[type[Observation], ...] = ()  #: what is observed before, if it is part of the run
    sends: str  #: what leaves this machine, in plain words
    asks: Callable[[Case], Iterable[Task | Observation]]
    foresees: Callable[[Plan], Iterable[Foreseen]]
    when: Callable[[Plan], str] = always  #: why it is not part of a run; empty if it is
