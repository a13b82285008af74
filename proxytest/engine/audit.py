"""Carry out a plan: run the probes that it needs, and judge what they saw."""

import asyncio
from dataclasses import replace

from proxytest.engine.graph import needed, part_of_run, serving
from proxytest.engine.guard import LockoutGuard
from proxytest.engine.hiding import in_activity, in_observations, in_titles, leave_out, scrubber_for
from proxytest.engine.run_checks import selected
from proxytest.engine.schedule import Choose, Notify, Schedule
from proxytest.features.all_probes import all_probes
from proxytest.features.registry import all_checks
from proxytest.model.observation import Observation
from proxytest.model.run import Machine, Run
from proxytest.probe.declare import Probe
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.wire.clock import monotonic, utc_now
from proxytest.wire.kept_texts import kept_text
from proxytest.wire.look_up import own_name
from proxytest.wire.recorder import Observer, Recorder

_ALL = "*"  #: kinds of observations


async def audit(
    plan: Plan,
    notify: Notify = lambda _: None,
    observer: Observer = lambda _: None,
    guard: LockoutGuard | None = None,
    *,
    stop: asyncio.Event | None = None,
    choose: Choose | None = None,
) -> Run:
    """Run an audit; what the network does is in the result, never an exception.

    `notify` is told of each task, `observer` of each event of the trace; `guard` knows what the account went through
    in earlier runs; where `stop` is set, the run ends at once and what was seen until then is judged; `choose` says
    which of several tasks goes next.
    """
    started = utc_now()
    out = leave_out(plan)
    recorder = Recorder(now=monotonic, scrubber=scrubber_for(plan), observer=observer)
    guard = guard or LockoutGuard(max_failures=plan.max_failures)
    network = Network(plan, recorder, guard)
    schedule = Schedule(probes_of(plan), network, lambda one: notify(in_activity(one, out)), choose)
    try:
        complete = await schedule.run(stop)
    finally:
        guard.leave()
    from proxytest.engine.conclude import conclude  # with all that judges: nothing waits for it before the first packet

    run = conclude(
        profile=plan.profile,
        asked=in_titles(plan.asked, out),
        observations=schedule.observations if out is str else in_observations(schedule.observations, out),
        trace=recorder.trace,
        started=started,
        duration_s=recorder.elapsed(),
        complete=complete,
    )
    return replace(run, machine=Machine(name=out(own_name()), address=recorder.own_address))


def probes_of(plan: Plan) -> tuple[Probe, ...]:
    """Return the probes of a run, by what the selected checks read."""
    probes = part_of_run(all_probes(), plan)
    if not plan.select and not plan.ignore:
        return _for_every_check(probes)
    chosen = [check for check in all_checks().values() if selected(check.id, plan.select, plan.ignore)]
    return needed(probes, chosen)


def _for_every_check(probes: tuple[Probe, ...]) -> tuple[Probe, ...]:
    """Return the probes for all checks, which are imported when they judge: what they read is kept."""
    read = kept_text("kinds that checks read", _read_by_checks)
    if read == _ALL:
        return probes
    names = frozenset(read.split("\n"))
    return serving(probes, {kind for one in probes for kind in (one.gives, *one.needs) if _name(kind) in names})


def _read_by_checks() -> str:
    reads = [check.reads for check in all_checks().values()]
    if any(one is None for one in reads):
        return _ALL
    return "\n".join(sorted({_name(kind) for one in reads for kind in one or ()}))


def _name(kind: type[Observation]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
