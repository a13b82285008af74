"""The declaration of a probe: what it needs, observes and sends, and its worst-case cost."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from math import ceil

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


class Trouble(Enum):
    """What went wrong with a task, if a second try by itself may tell why."""

    LOST = "lost"  #: perhaps by chance: it is tried once more in any case
    REFUSED = "refused"  #: perhaps because of what ran beside it: it is tried once more if something did
    UNRESOLVED = "unresolved"  #: the same, of a name that the proxy did not find: it tells nothing of what is refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One question to one target. Tasks with the same title, target, attempt and subject are the same."""

    title: str
    target: str
    work: Work
    attempt: int = 1
    subject: str = ""  #: what distinguishes it from another question with the same title to the same target
    lane: Lane = Lane.PROXY
    #: What is observed without asking, if the first task for this target timed out in a tunnel; None: ask anyway.
    unanswered: Callable[[Observation], Observation] | None = None
    early: bool = False  #: does it go before others that wait? So does what the proxy may look up for seconds
    alone: bool = False  #: is it run when nothing else is in progress through the proxy?
    #: What went wrong; then the task is run once more, when nothing else is in progress. None: never.
    trouble: Callable[[Observation], Trouble | None] | None = None

    @property
    def identity(self) -> tuple[str, str, int, str]:
        """What makes two tasks the same."""
        return self.title, self.target, self.attempt, self.subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The plan and the observations so far, from which a probe decides what to ask next."""

    plan: Plan
    evidence: Evidence
    remaining: int = 1  #: failed log-ons that are still allowed
    spent: str = ""  #: why no more are allowed
    hurry: bool = False  #: does the proxy leave a request without an answer, now, or does each answer take long?
    observes: frozenset[type[Observation]] = frozenset()  #: what the probes of the run give


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What a probe will ask of one target, for `proxytest plan`; all numbers are upper limits."""

    target: str
    logons: int = 0  #: proofs of the identity
    connections: int = 1
    seconds: float  #: until the last time-out
    condition: str = ""  #: when it is asked; empty: always


#: Connections of one log-on at most: two forms of a token, and each begun again where the proxy closed meanwhile.
_CONNECTIONS = 4
_WAITS = 4  #: of one connection at most: DNS, TCP, TLS with the proxy, an answer


def foresee_logons(
    target: object, plan: Plan, *, times: int = 1, parallel: int = 1, condition: str = "", hold: float = 0.0
) -> Foreseen:
    """Return what requests with a log-on cost at most, so many of them in parallel; each may need the control.

    The control sends the accepted proof again, where an answer may be a refusal of the user in disguise. The time is
    that of waits which all end just before their time-out, on two connections and inside the tunnel.
    """
    each = plan.limits.timeout * (2 * _WAITS + 2)
    return Foreseen(
        target=str(target),
        logons=2 * times,
        connections=2 * times * _CONNECTIONS,
        seconds=each * ceil(times / parallel) + hold,
        condition=condition,
    )


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
    hurries: bool = False  #: is it called while its tasks are under way, if that saves time?
    #: Of what is observed before: kinds that it need not wait for to the last, if that saves time. It is called with
    #: those up to the first that has no answer yet, and asks nothing that it would not ask with all.
    follows: tuple[type[Observation], ...] = ()
    last: bool = False  #: does it wait for all probes that are not last themselves?
    revisits: tuple[type[Observation], ...] = ()  #: it is called again where more of these were observed since
