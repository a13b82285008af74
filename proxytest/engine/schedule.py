"""Runs the probes: all that are ready, within a limit on connections, until there are no new tasks.

A probe is called again only when all its tasks are done, and sees the observations in a fixed order,
whatever the order of the answers. So neither the tasks nor the results depend on who answers first.
"""

import asyncio
from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from proxytest.engine.graph import probes_before
from proxytest.engine.patience import Patience
from proxytest.engine.room import Room
from proxytest.engine.seen_so_far import Asked, Place, Queued, in_order
from proxytest.judgement.evidence import Evidence
from proxytest.model.activity import Activity, Stage
from proxytest.model.observation import Observation
from proxytest.probe.declare import Case, Lane, Probe, Task, Trouble
from proxytest.probe.network import Network
from proxytest.probe.tunnels import timed_out_in_tunnel
from proxytest.wire.clock import pause

Notify = Callable[[Activity], None]

#: Chooses the next of several tasks, by its index; None: always the first.
Choose = Callable[[Sequence[object]], int]

_LOOKS = 0.1  #: seconds between two looks at what the proxy leaves without an answer
_HURRY = 0.02  #: and at whether it is far, which its first answer tells, or at what may be prepared
_ALONE = 3  #: tasks of a probe that are run again alone in vain; then others with that trouble would fail alone too


class Schedule:
    """The tasks of one run."""

    def __init__(
        self,
        probes: Iterable[Probe],
        network: Network,
        notify: Notify = lambda _: None,
        choose: Choose | None = None,
    ) -> None:
        self._network = network
        self._notify = notify
        self._choose = choose
        self._asked = [Asked(probe, place) for place, probe in enumerate(probes)]
        self._observes = frozenset(one.probe.gives for one in self._asked)
        self._before = [self._before_it(one.probe) for one in self._asked]
        self._queue: list[Queued] = []  #: those that go early, and the others; each by place
        self._running: dict[asyncio.Task[tuple[Observation, ...]], Queued] = {}
        self._seen: dict[Place, tuple[Observation, ...]] = {}
        self._first: dict[str, Place] = {}  #: by target: the first of the tasks that do not wait twice for it
        self._in_vain: dict[str, Observation] = {}  #: by target: an observation of a time-out in a tunnel
        self._room = Room(network)
        self._alone: list[Queued] = []  #: to be run alone, many of them again
        self._patience = Patience(network.plan)

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The observations so far, in the order of the probes and their tasks."""
        return self._whole(())

    def _whole(self, awaited: Iterable[Asked]) -> tuple[Observation, ...]:
        """Return the observations; of the awaited probes, those up to the first task that is not done."""
        return (*in_order(self._seen, awaited), *self._network.noted)

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
                if not self._running and not self._reopen():
                    return True
                if not self._running:
                    continue
                await asyncio.wait((*self._running, stopped), timeout=self._look, return_when=asyncio.FIRST_COMPLETED)
                self._collect()
            return False
        finally:
            stopped.cancel()
            for task in self._running:
                task.cancel()
            await asyncio.gather(stopped, *self._running, return_exceptions=True)
            self._network.close()

    @property
    def _look(self) -> float | None:
        """Seconds after which more may begin though nothing has ended."""
        hurries = any(one.probe.hurries and one.open and not one.hurried for one in self._asked)
        follow = any((one.probe.follows or one.probe.last) and not one.done for one in self._asked)
        follow = follow and self._network.far
        if hurries or (follow and self._network.asking):
            return _HURRY
        return _LOOKS if self._queue or follow else None

    def _ask(self) -> None:
        """Call every probe that is ready, until none has new tasks."""
        more = True
        while more:
            more = False
            for asked in filter(self._is_ready, self._asked):
                more = self._ask_one(asked) or more

    def _reopen(self) -> bool:
        """Call every probe again where one revisits what was observed since; what was asked before is not repeated."""
        found = False
        for asked in self._asked:
            kinds = asked.probe.revisits
            number = sum(isinstance(one, kinds) for one in self.observations) if kinds else 0
            found = found or number != asked.revisited
            asked.revisited = number
        for asked in self._asked if found else ():
            asked.done = False
        return found

    def _is_ready(self, asked: Asked) -> bool:
        hurries = asked.probe.hurries and not asked.hurried and self._room.hurry
        may = hurries or asked.followed > 0 or not asked.open
        return not asked.done and (self._may_follow(asked) if self._awaited(asked) else may)

    def _awaited(self, asked: Asked) -> list[Asked]:
        """Return those that it waits for and that are not done."""
        return [one for one in self._before[asked.place] if not one.done]

    def _may_follow(self, asked: Asked) -> bool:
        """May it begin beside the last tasks of those that it waits for, and is there something new for it?

        Not before each of these has begun: if the run is ended, they were tried. And not where one has failed, and is
        run again alone: what comes later may be what a proxy takes offence at.
        """
        awaited, probe = self._awaited(asked), asked.probe
        if probe.last:
            under_way = self._network.asking == 0 and all(one.open or one.followed for one in awaited)
        else:
            under_way = all(one.open and one.probe.gives in probe.follows for one in awaited)
        if not under_way or not self._room.prepares or any(one.asked in awaited for one in self._queue):
            return False
        if self._alone or any(one.alone for one in self._running.values()):
            return False
        return len(self._whole(awaited)) > asked.followed

    def _before_it(self, probe: Probe) -> list[Asked]:
        """Return those that a probe waits for."""
        others = {id(one.probe): one for one in self._asked}
        return [others[id(one)] for one in probes_before(probe, (one.probe for one in self._asked))]

    def _ask_one(self, asked: Asked) -> bool:
        """Add a probe's new tasks; without any, it is done. Return whether other probes may be ready now."""
        new, guard, awaited = 0, self._network.guard, self._awaited(asked)
        evidence = replace(self.evidence, observations=self._whole(awaited))
        case = Case(
            plan=self._network.plan,
            evidence=evidence,
            remaining=guard.remaining,
            spent=guard.reason,
            hurry=self._room.hurry,
            observes=self._observes,
        )
        asked.hurried, asked.followed = asked.open > 0, len(evidence.observations) if awaited else 0
        for one in asked.probe.asks(case):
            if one.identity in asked.known if isinstance(one, Task) else one in asked.noted:
                continue
            new += 1
            asked.count += 1
            self._add(asked, (asked.place, asked.count), one)
        asked.done = not (new or asked.open or awaited)
        return not asked.open

    def _add(self, asked: Asked, place: tuple[int, int], one: Task | Observation) -> None:
        if isinstance(one, Task):
            asked.known.add(one.identity)
            asked.open += 1
            queued = Queued(asked, place, one, alone=one.alone)
            if one.alone:
                self._alone.append(queued)
            else:
                insort(self._queue, queued, key=lambda each: (not each.task.early, each.place))
            if one.unanswered is not None:
                self._first.setdefault(one.target, place)
        else:
            asked.noted.append(one)
            self._seen[place] = (one,)

    def _launch(self) -> None:
        """Start tasks within the limits; a target that timed out is not tried again.

        The other tasks for a target wait for its first one, so that what is not tried does not depend on the order.
        """
        while (queued := self._next()) is not None:
            self._queue.remove(queued)
            task = queued.task
            if task.unanswered is not None and (seen := self._in_vain.get(task.target)) is not None:
                self._answered(queued, (task.unanswered(seen),))
                self._ask()
                continue
            self._start(queued)
        if self._launch_alone():
            self._launch()

    def _start(self, queued: Queued) -> None:
        task = queued.task
        self._tell(queued, Stage.STARTED)
        work = self._quietly(queued) if queued.alone else task.work(self._network)
        self._running[asyncio.ensure_future(work)] = queued

    def _launch_alone(self) -> bool:
        """Run what must be alone, one at a time; among it what failed beside others: does it fail because of them?

        Return whether one is not run again, so that what waited for it may be ready.
        """
        lanes = [one.task.lane for one in (*self._running.values(), *self._queue)]
        if not self._alone or Lane.PROXY in lanes:
            return False
        queued = min(self._alone, key=lambda one: one.place)
        self._alone.remove(queued)
        if queued.asked.helped or queued.trouble is None or queued.asked.in_vain[queued.trouble] < _ALONE:
            self._start(queued)
            return False
        queued.asked.open -= 1
        self._ask()
        return True

    async def _quietly(self, queued: Queued) -> tuple[Observation, ...]:
        self._network.close()  # what waits for a request leads to the node that has answered
        quiet = self._network.plan.limits.quiet
        await pause(quiet / 4 if queued.asked.helped or queued.asked.in_vain else quiet)
        return await queued.task.work(self._network)

    def _next(self) -> Queued | None:
        ready = self._affordable()
        if self._choose is None:  # hundreds wait: not all are looked at for each that starts
            return next(ready, None)
        every = list(ready)
        return every[self._choose(every)] if every else None

    def _affordable(self) -> Iterator[Queued]:
        running = self._running.values()
        free = self._room.free((one.task.lane for one in running), alone=any(one.alone for one in running))
        return (one for one in self._queue if one.task.lane in free and not self._waits(one)) if free else iter(())

    def _waits(self, queued: Queued) -> bool:
        first = self._first.get(queued.task.target)
        return queued.task.unanswered is not None and first not in (None, queued.place) and first not in self._seen

    def _collect(self) -> None:
        for done in [task for task in self._running if task.done()]:
            queued = self._running.pop(done)
            self._answered(queued, done.result())

    def _answered(self, queued: Queued, seen: tuple[Observation, ...]) -> None:
        task = queued.task
        self._seen[queued.place] = (*self._seen.get(queued.place, ()), *seen)
        trouble = self._trouble(queued, seen)
        if trouble is not None:
            self._alone.append(replace(queued, alone=True, trouble=trouble))
        else:
            queued.asked.open -= 1
        if task.attempt == 1:  # not what was proven to work, asked again
            self._in_vain.update((task.target, one) for one in seen if timed_out_in_tunnel(one))
        note = seen[-1].note if seen else ""
        self._tell(queued, Stage.DONE, note)

    def _tell(self, queued: Queued, stage: Stage, note: str = "") -> None:
        task = queued.task
        self._notify(
            Activity(
                title=task.title,
                target=task.target,
                stage=stage,
                note=note,
                at_most=self._patience.seconds(queued.asked.probe, task.target),
                done=sum(asked.done for asked in self._asked),
                planned=len(self._asked),
            )
        )

    def _trouble(self, queued: Queued, seen: tuple[Observation, ...]) -> Trouble | None:
        """Return why it is run again: it failed for a reason that may lie in what ran beside it.

        What could run beside it, not what did: that depends on the order of the answers. Of what ran again alone, count
        whether that helped.
        """
        tell = queued.task.trouble
        if tell is None or queued.task.alone:  # that a control does not fail alone tells of no limit
            return None
        trouble = next(filter(None, map(tell, seen)), None)
        if not queued.alone:
            beside = self._room.side_by_side and queued.asked.count > 1
            return trouble if trouble is Trouble.LOST or beside else None
        if trouble is None or (trouble is Trouble.UNRESOLVED and queued.trouble is not trouble):
            self._room.shrink(slower=not queued.asked.helped)
            queued.asked.helped = True
        elif queued.trouble is not None:
            queued.asked.in_vain[queued.trouble] += 1
        return None
