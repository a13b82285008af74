"""Send a load: each step's arrivals at their planned moments, whatever is still unanswered, until a limit is passed."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from proxytest.load.knee import Ending, Knee, goes_on, knee_of, too_many_errors, too_slow
from proxytest.load.load_bounds import Bounds, Kind
from proxytest.load.measured import During, Measured, measured
from proxytest.load.ramp import Step
from proxytest.load.sample import End, Sample
from proxytest.load.sending.arrival import Arrival
from proxytest.load.sending.kept_sockets import KeptSockets
from proxytest.load.sending.leave import Leave
from proxytest.load.sending.proving import Proven
from proxytest.model.challenge import Scheme
from proxytest.wire.clock import computed, monotonic

_REST = 2.0  #: seconds in which the proxy works off what was left
_LOOKS = 0.1  #: seconds between two looks at the limits
_LAST = 1.0  #: seconds that what is under way has at the end; then it is cut, so that all ends within two

#: Told of each step when it has ended.
Notify = Callable[[Kind, Step], None]


@dataclass(slots=True, kw_only=True)
class _OfStep:
    """What is known of one step while it goes on, and afterwards."""

    step: Step
    samples: list[Sample] = field(default_factory=list)
    during: During | None = None


class Sender:
    """One load of one kind."""

    def __init__(self, proven: Proven, leave: Leave, kind: Kind, bounds: Bounds, stop: asyncio.Event) -> None:
        self._proven, self._leave, self._kind, self._bounds = proven, leave, kind, bounds
        self._interrupted = stop
        self._under_way: dict[asyncio.Task[None], tuple[Arrival, _OfStep]] = {}
        self._kept = KeptSockets()
        self._looked = 0.0
        self._bug: BaseException | None = None

    async def run(self, steps: tuple[Step, ...], notify: Notify) -> Knee:
        """Send until the steps are done or a limit is passed; raise what is a bug of ours, once all has ended."""
        done: list[_OfStep] = []
        self._leave.begin()
        try:
            for step in steps:
                notify(self._kind, step)
                done.append(_OfStep(step=step))
                await self._step(done[-1])
                if self._over(done[-1]) or not goes_on(_summed(done), self._bounds):
                    break
            else:
                await self._all_answer(done)
        finally:
            await self._finish()
        if (bug := self._bug or self._kept.bug) is not None:
            raise bug
        await self._clear_doubt()
        ending = Ending(
            refused=self._leave.refused,
            strayed=self._leave.strayed,
            in_doubt=self._leave.in_doubt,
            interrupted=self._interrupted.is_set(),
        )
        knee = knee_of(self._kind, _summed(done), self._bounds, ending)
        return replace(knee, logs_on=self._proven.logon.scheme is not Scheme.NONE)

    async def _clear_doubt(self) -> None:
        """Tell an account that is refused from a proxy that had too much to do: by one log-on, after a rest."""
        if self._leave.strayed:
            await rest(self._interrupted)
            if not self._interrupted.is_set():
                await self._leave.still_accepted(self._proven.logon.scheme.label, str(self._proven.target))

    async def _all_answer(self, done: list[_OfStep]) -> None:
        """Ask each WebSocket at the end whether it still stands; not where the proxy is to be left alone."""
        if self._kind is Kind.HELD and done:
            await self._kept.ping(self._bounds.p95)
            self._note_lost(done[-1])

    async def _step(self, of: _OfStep) -> None:
        begin, computed_before, held_back, whole = monotonic(), computed(), self._leave.held_back, False
        for moment in (*of.step.moments(), of.step.seconds):
            if await self._until(begin + moment, of):
                break
            if moment < of.step.seconds:
                self._begin(begin + moment, of)
        else:
            whole = True
        lasted = max(monotonic() - begin, 1e-6)
        self._note_lost(of)
        of.during = During(
            level=of.step.level,
            rate=of.step.rate,
            seconds=lasted,
            planned=of.step.count,
            whole=whole,
            out_of=of.step.out_of,
            held_back=self._leave.held_back - held_back,
            waiting=sum(arrival.waits for arrival, _ in self._under_way.values()),
            busy=(computed() - computed_before) / lasted,
        )

    async def _until(self, moment: float, of: _OfStep) -> bool:
        """Wait for a moment; return at once, and True, where a limit is passed meanwhile."""
        while (left := moment - monotonic()) > 0:
            if self._looks() and self._over(of):
                return True
            await asyncio.sleep(min(left, _LOOKS))
        return self._looks() and self._over(of)

    def _looks(self) -> bool:
        """Is it time to look at the limits? A look costs more than an arrival."""
        now = monotonic()
        if now - self._looked < _LOOKS:
            return self._ended()
        self._looked = now
        return True

    def _ended(self) -> bool:
        return self._leave.remaining == 0 or self._interrupted.is_set() or self._bug is not None

    def _begin(self, planned: float, of: _OfStep) -> None:
        arrival = Arrival(self._proven, self._leave, self._kind, planned=planned, keep=self._kept.keep)
        task = asyncio.ensure_future(_run(arrival, of))
        self._under_way[task] = arrival, of
        task.add_done_callback(self._note_end)

    def _note_end(self, task: asyncio.Task[None]) -> None:
        """Forget an arrival that has ended; one that raises something is a bug, which ends the load."""
        self._under_way.pop(task, None)
        if not task.cancelled():
            self._bug = self._bug or task.exception() or self._kept.bug

    def _over(self, of: _OfStep) -> bool:
        """Is a limit passed for certain, before the step has ended?"""
        if self._ended():
            return True
        most, step = self._bounds.p95, of.step
        overdue = sum(arrival.took > most for arrival, _ in self._under_way.values())
        overdue += sum(one.took > most for one in of.samples)
        errors = sum(one.end.counts_against for one in of.samples) + self._kept.lost
        return too_slow(overdue, max(step.count, 1)) or too_many_errors(errors, step.out_of, self._bounds)

    def _note_lost(self, of: _OfStep) -> None:
        lost = self._kept.taken()
        of.samples += [Sample(end=End.LOST, took=0.0, late=0.0, word="a WebSocket that was lost")] * lost

    async def _finish(self) -> None:
        """Let what is under way end, but not for long."""
        tasks = list(self._under_way)
        if tasks and not self._interrupted.is_set():
            await asyncio.wait(tasks, timeout=_LAST)
        self._leave.cut()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._kept.close()


async def rest(stop: asyncio.Event) -> None:
    """Leave the proxy alone for a moment, or until the user stops."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), _REST)


async def _run(arrival: Arrival, of: _OfStep) -> None:
    of.samples.append(await arrival.run())


def _summed(done: list[_OfStep]) -> tuple[Measured, ...]:
    return tuple(measured(one.during, one.samples) for one in done if one.during is not None)
