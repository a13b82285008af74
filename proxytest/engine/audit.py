"""Carry out a plan: run the probes that it needs, and judge what they saw."""

import asyncio

from proxytest.engine.conclude import conclude
from proxytest.engine.graph import needed, part_of_run
from proxytest.engine.guard import LockoutGuard
from proxytest.engine.hiding import scrubber_for
from proxytest.engine.run_checks import selected
from proxytest.engine.schedule import Choose, Notify, Schedule
from proxytest.features.all_probes import all_probes
from proxytest.features.registry import all_checks
from proxytest.model.run import Run
from proxytest.probe.declare import Probe
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.wire.clock import monotonic, utc_now
from proxytest.wire.recorder import Observer, Recorder


async def audit(
    plan: Plan,
    notify: Notify = lambda _: None,
    observer: Observer = lambda _: None,
    guard: LockoutGuard | None = None,
    *,
    stop: asyncio.Event | None = None,
    choose: Choose = lambda _: 0,
) -> Run:
    """Run an audit; what the network does is in the result, never an exception.

    `notify` is told of each task, `observer` of each event of the trace; `guard` knows what the account went through
    in earlier runs; where `stop` is set, the run ends at once and what was seen until then is judged; `choose` says
    which of several tasks goes next.
    """
    started = utc_now()
    recorder = Recorder(now=monotonic, scrubber=scrubber_for(plan), observer=observer)
    network = Network(plan, recorder, guard or LockoutGuard(max_failures=plan.max_failures))
    schedule = Schedule(probes_of(plan), network, notify, choose)
    complete = await schedule.run(stop)
    return conclude(
        profile=plan.profile,
        asked=plan.asked,
        observations=schedule.observations,
        trace=recorder.trace,
        started=started,
        duration_s=recorder.elapsed(),
        complete=complete,
    )


def probes_of(plan: Plan) -> tuple[Probe, ...]:
    """Return the probes of a run, by what the selected checks read."""
    chosen = [check for check in all_checks().values() if selected(check.id, plan.select, plan.ignore)]
    return needed(part_of_run(all_probes(), plan), chosen)
