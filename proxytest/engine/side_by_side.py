"""Carry out runs side by side, but no two that would disturb each other."""

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterable, Iterator
from dataclasses import dataclass

from proxytest.model.errors import UsageError
from proxytest.probe.plan import Plan
from proxytest.wire.clock import computed, monotonic

_LOOK = 0.1  #: seconds between looks at how busy this process is
_IDLE, _BUSY = 0.7, 0.9  #: shares of a core
_EACH_CORE = 16  #: runs at most, without a number from the user
_PAST = "past the proxy"
LAB = "lab"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One run to be carried out, and what only one run at a time may use."""

    begin: Callable[[], Coroutine[None, None, None]]
    uses: frozenset[str] = frozenset()


def uses(plan: Plan | None) -> frozenset[str]:
    """Return what a run would share with others, and what they would measure then: a proxy, or the way past it.

    Without a plan, which is that of a lab, it is the lab.
    """
    if plan is None:
        return frozenset({LAB})
    proxy = plan.proxy.authority if plan.proxy is not None else plan.pac
    return shared(str(proxy), past=bool(plan.media or plan.direct))


def shared(proxy: str, *, past: bool) -> frozenset[str]:
    """Return what a run with a proxy would share; `past`: does it also ask past the proxy?"""
    return frozenset({proxy, _PAST} if past else {proxy})


def at_most(number: int | None) -> int:
    """Return how many may run at once at most."""
    return number or _EACH_CORE * (os.cpu_count() or 1)


class _Pace:
    """How many may run: what the user says, else one more whenever this process waits more than it computes."""

    def __init__(self, number: int | None) -> None:
        self.allowed = number or os.cpu_count() or 1
        self._most = at_most(number)
        self._fixed = number is not None
        self._at, self._computed = monotonic(), computed()

    def look(self) -> None:
        """Look how busy this process is: whoever computes all the time answers late, and would blame the proxy."""
        if self._fixed or (passed := monotonic() - self._at) < _LOOK:
            return
        share = (computed() - self._computed) / passed
        self._at, self._computed = monotonic(), computed()
        if share < _IDLE:
            self.allowed = min(self.allowed + 1, self._most)
        elif share > _BUSY:
            self.allowed = max(1, self.allowed - 1)


async def side_by_side(works: Iterable[Work], number: int | None = None, stop: asyncio.Event | None = None) -> None:
    """Carry out all, and no more of them at once than this number; none is begun once `stop` is set.

    After a UsageError none is begun, and what goes on comes to its end; any other exception ends all.
    """
    waiting, running = dict(enumerate(works)), dict[asyncio.Task[None], Work]()
    pace, mistakes = _Pace(number), list[UsageError]()
    try:
        while running or waiting:
            pace.look()
            _begin(waiting, running, pace.allowed)
            done, _ = await asyncio.wait(
                running, timeout=_LOOK if waiting else None, return_when=asyncio.FIRST_COMPLETED
            )
            mistakes += _mistakes(running, done)
            if mistakes or (stop is not None and stop.is_set()):
                waiting.clear()
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    for mistake in mistakes:
        raise mistake


def _mistakes(running: dict[asyncio.Task[None], Work], done: set[asyncio.Task[None]]) -> Iterator[UsageError]:
    for task in done:
        del running[task]
        try:
            task.result()
        except UsageError as mistake:
            yield mistake


def _begin(waiting: dict[int, Work], running: dict[asyncio.Task[None], Work], allowed: int) -> None:
    """Begin what may begin now, in order."""
    taken = {use for one in running.values() for use in one.uses}
    for number, one in list(waiting.items()) if len(running) < allowed else ():
        if len(running) >= allowed:
            return
        if taken.isdisjoint(one.uses):
            taken |= one.uses
            running[asyncio.ensure_future(waiting.pop(number).begin())] = one
