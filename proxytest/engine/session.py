"""The state of one run against one proxy, shared by its steps."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from functools import cached_property
from typing import Any, TypeVar

from proxytest import __version__
from proxytest.engine.guard import LockoutGuard
from proxytest.engine.run_checks import selected
from proxytest.model.activity import Activity, Stage
from proxytest.model.address import Authority, ProxyAddress
from proxytest.model.observation import Observation
from proxytest.probe.far_end import Access
from proxytest.probe.identity import Identity
from proxytest.probe.plan import Plan
from proxytest.wire.chain_inspector import Judge
from proxytest.wire.clock import utc_now
from proxytest.wire.dial import Dialler, Route
from proxytest.wire.recorder import Recorder
from proxytest.wire.trust import far_end_context

USER_AGENT = f"proxytest/{__version__}"

Notify = Callable[[Activity], None]
_T = TypeVar("_T")
_O = TypeVar("_O", bound=Observation)


class Session:
    """Who asks whom, and what was seen so far."""

    def __init__(
        self,
        plan: Plan,
        proxy: ProxyAddress,
        recorder: Recorder,
        notify: Notify,
        guard: LockoutGuard | None = None,
    ) -> None:
        self.plan = plan
        self.proxy = proxy
        self.guard = guard or LockoutGuard(max_failures=plan.max_failures)
        self.identity = Identity(plan.credentials, proxy_host=proxy.authority.host, permits=self.guard)
        self.identity.hide_in(recorder.scrubber)
        route = Route(proxy=proxy, overrides=plan.overrides, context=plan.proxy_context)
        self.dialler = Dialler(route, recorder=recorder, limits=plan.limits, user_agent=USER_AGENT)
        self.judge = Judge(plan.trusted, recorder=recorder, clock=utc_now, system=plan.system)
        self.observations: list[Observation] = []
        self._notify = notify

    @cached_property
    def access(self) -> Access:
        """What tunnels are opened with."""
        return Access(
            dialler=self.dialler, identity=self.identity, judge=self.judge, context=far_end_context(), tls=self.plan.tls
        )

    def elsewhere(self, target: Authority) -> Authority | None:
        """Return a target that a policy is likely to treat otherwise: under another pattern, if there is one."""
        profile, others = self.plan.profile, [one for one in self.plan.targets if one != target]
        domain = profile.domain_of(target.host)
        return next((one for one in others if profile.domain_of(one.host) != domain), next(iter(others), None))

    def wants(self, *checks: str) -> bool:
        """Does the user want any of these checks? What serves none of them need not be done."""
        return any(selected(identifier, self.plan.select, self.plan.ignore) for identifier in checks)

    async def observe(self, title: str, target: object, work: Coroutine[Any, Any, _O]) -> _O:
        """Run one probe, tell of it while it goes on, and keep its observation."""
        self._notify(Activity(title=title, target=str(target), stage=Stage.STARTED))
        seen = await work
        self.keep(seen)
        self._notify(Activity(title=title, target=str(target), stage=Stage.DONE, note=seen.note))
        return seen

    def keep(self, seen: Observation) -> None:
        """Keep an observation in the order in which it was made."""
        self.observations.append(seen)

    async def at_once(self, jobs: Iterable[Callable[[], Awaitable[_T]]]) -> list[_T]:
        """Run jobs side by side, a few at a time, and give their results in order."""
        places = asyncio.Semaphore(self.plan.at_once)

        async def placed(job: Callable[[], Awaitable[_T]]) -> _T:
            async with places:
                return await job()

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(placed(job)) for job in jobs]
        return [task.result() for task in tasks]
