"""Runs the probes: all that are ready, within a limit on connections, until there are no new tasks.

A probe is called again only when all its tasks are done, and sees the observations in a fixed order,
whatever the order of the answers. So neither the tasks nor the results depend on who answers first.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from proxytest.engine.graph import probes_before
from proxytest.judgement.evidence import Evidence
from proxytest.model.activity import Activity, Stage
from proxytest.model.observation import Observation
from proxytest.probe.declare import Case, Lane, Probe, Task
from proxytest.probe.network import Network
from proxytest.probe.tunnels import timed_out_in_tunnel

Notify = Callable[[Activity], None]

#: Chooses the next of several tasks, by its index.
Choose = Callable[[Sequence[object]], int]

_PAST = 64  #: parallel connections past the proxy


@dataclass(slots=True)
class _Asked:
    """One probe and its state."""

    probe: Probe
    place: int
    known: set[tuple[str, str, int, str]] = field(default_factory=set)
    noted: list[Observation] = field(default_factory=list)  #: made without asking
    open: int = 0  #: tasks that are not done
    count: int = 0  #: number of its tasks and direct observations
    done: bool = False


@dataclass(frozen=True, slots=True)
class _Queued:
    """A task, and its position in the run."""

    asked: _Asked
    place: tuple[int, int]
    task: Task


class Schedule:
    """The tasks of one run."""

    def __init__(
        self,
        probes: Iterable[Probe],
        network: Network,
        notify: Notify = lambda _: None,
        choose: Choose = lambda _: 0,
    ) -> None:
        self._network = network
        self._notify = notify
        self._choose = choose
        self._asked = [_Asked(probe, place) for place, probe in enumerate(probes)]
        self._queue: list[_Queued] = []
        self._running: dict[asyncio.Task[tuple[Observation, ...]], _Queued] = {}
        self._seen: dict[tuple[int, int], tuple[Observation, ...]] = {}
        self._first: dict[str, tuple[int, int]] = {}  #: by target: the first of the tasks that do not wait twice for it
        self._in_vain: dict[str, Observation] = {}  #: by target: an observation of a time-out in a tunnel
        self._budget = {Lane.PROXY: network.plan.max_concurrency, Lane.PAST: _PAST}

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The observations so far, in the order of the probes and their tasks."""
        return tuple(one for place in sorted(self._seen) for one in self._seen[place])

    @property
    def evidence(self) -> Evidence:
        """The observations so far, as evidence."""
        plan = self._network.plan
        return Evidence(profile=plan.profile, asked=plan.asked, observations=self.observations)

    async def run(self, stop: asyncio.Event | None = None) -> bool:
        """Run until there are no new tasks, or `stop` is set; return whether the run is complete."""
        stopped = asyncio.ensure_future((stop or asyncio.Event()).wait())
        try:
            while not stopped.done():
                self._ask()
                self._launch()
                if not self._running:
                    return True
                await asyncio.wait((*self._running, stopped), return_when=asyncio.FIRST_COMPLETED)
                self._collect()
            return False
        finally:
            stopped.cancel()
            for task in self._running:
                task.cancel()
            await asyncio.gather(stopped, *self._running, return_exceptions=True)

    def _ask(self) -> None:
        """Call every probe that is ready, until none has new tasks."""
        more = True
        while more:
            more = False
            for asked in filter(self._is_ready, self._asked):
                more = self._ask_one(asked) or more

    def _is_ready(self, asked: _Asked) -> bool:
        others = {id(one.probe): one for one in self._asked}
        before = probes_before(asked.probe, (one.probe for one in self._asked))
        return not asked.done and not asked.open and all(others[id(one)].done for one in before)

    def _ask_one(self, asked: _Asked) -> bool:
        """Add a probe's new tasks; without any, it is done. Return whether other probes may be ready now."""
        new = 0
        guard = self._network.guard
        case = Case(plan=self._network.plan, evidence=self.evidence, remaining=guard.remaining, spent=guard.reason)
        for one in asked.probe.asks(case):
            if one.identity in asked.known if isinstance(one, Task) else one in asked.noted:
                continue
            new += 1
            asked.count += 1
            self._add(asked, (asked.place, asked.count), one)
        asked.done = not new
        return not asked.open

    def _add(self, asked: _Asked, place: tuple[int, int], one: Task | Observation) -> None:
        if isinstance(one, Task):
            asked.known.add(one.identity)
            asked.open += 1
            self._queue.append(_Queued(asked, place, one))
            if one.unanswered is not None:
                self._first.setdefault(one.target, place)
        else:
            asked.noted.append(one)
            self._seen[place] = (one,)

    def _launch(self) -> None:
        """Start tasks within the limits; a target that timed out is not tried again.

        The other tasks for a target wait for its first one, so that what is not tried does not depend on the order.
        """
        while ready := self._affordable():
            queued = ready[self._choose(ready)]
            self._queue.remove(queued)
            task = queued.task
            if task.unanswered is not None and (seen := self._in_vain.get(task.target)) is not None:
                self._answered(queued, (task.unanswered(seen),))
                self._ask()
                continue
            self._notify(Activity(title=task.title, target=task.target, stage=Stage.STARTED))
            self._running[asyncio.ensure_future(task.work(self._network))] = queued

    def _affordable(self) -> list[_Queued]:
        taken = Counter(queued.task.lane for queued in self._running.values())
        queued = sorted(self._queue, key=lambda one: one.place)
        return [one for one in queued if taken[one.task.lane] < self._budget[one.task.lane] and not self._waits(one)]

    def _waits(self, queued: _Queued) -> bool:
        first = self._first.get(queued.task.target)
        return queued.task.unanswered is not None and first not in (None, queued.place) and first not in self._seen

    def _collect(self) -> None:
        for done in [task for task in self._running if task.done()]:
            queued = self._running.pop(done)
            self._answered(queued, done.result())

    def _answered(self, queued: _Queued, seen: tuple[Observation, ...]) -> None:
        task = queued.task
        queued.asked.open -= 1
        self._seen[queued.place] = seen
        if task.unanswered is not None:
            self._in_vain.update((task.target, one) for one in seen if timed_out_in_tunnel(one))
        note = seen[-1].note if seen else ""
        self._notify(Activity(title=task.title, target=task.target, stage=Stage.DONE, note=note))
