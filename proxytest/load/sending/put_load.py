"""Carry out a load: prove the account, then one kind of load after another, with a rest between."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from proxytest.engine.guard import LockoutGuard
from proxytest.load.head_count import Need
from proxytest.load.knee import Knee
from proxytest.load.load_bounds import Bounds, Kind
from proxytest.load.load_result import LoadResult
from proxytest.load.ramp import Step, steps_of
from proxytest.load.sending.leave import Leave
from proxytest.load.sending.proving import Proven, prove
from proxytest.load.sending.sender import Sender, rest
from proxytest.model.challenge import Scheme
from proxytest.probe.plan import Plan

_STEP_OF_OURS = 4  #: times the time that an arrival may take: then a single step of it has failed

_INTERRUPTED = "the load was interrupted"
_NOT_ACCEPTED = "a log-on that was sent alone before them was not accepted, and no further one is risked"
_RISK = "no further log-on is risked"

Notify = Callable[[Kind, Step], None]


async def put_load(
    plan: Plan,
    guard: LockoutGuard,
    bounds: Bounds,
    *,
    kinds: Sequence[Kind],
    needs: tuple[Need, ...] = (),
    stop: asyncio.Event,
    notify: Notify = lambda *_: None,
) -> LoadResult:
    """Return what was found; what the network does is in it, never an exception.

    Raises UsageError where the bounds do not fit together, before anything is sent.
    """
    ramps = {kind: steps_of(kind, bounds) for kind in kinds}
    failures = guard.refusals[0]
    proven = await prove(_patient(plan, bounds), guard)
    result = LoadResult(proxy=str(plan.proxy), target=str(plan.targets[0]), scheme="", bounds=bounds, needs=needs)
    if isinstance(proven, str):
        return replace(result, not_begun=proven, refused=guard.refusals[0] > failures)
    logs_on = proven.logon.scheme is not Scheme.NONE
    result = replace(result, scheme=proven.logon.scheme.label if logs_on else "")
    if not logs_on and Kind.LOGONS in ramps:
        return replace(result, not_begun="the proxy asks for no log-on: use --tunnels or --held")
    knees, why = await _each(proven, guard, bounds, ramps, stop, notify)
    return replace(result, knees=knees, skipped=tuple(ramps)[len(knees) :], why_skipped=why)


def _patient(plan: Plan, bounds: Bounds) -> Plan:
    """Return the plan with a time-out that is longer than an arrival may take, and without a wait of ours."""
    seconds = max(plan.limits.timeout, _STEP_OF_OURS * bounds.p95)
    return replace(plan, limits=replace(plan.limits, timeout=seconds, settle=0.0))


async def _each(
    proven: Proven,
    guard: LockoutGuard,
    bounds: Bounds,
    ramps: dict[Kind, tuple[Step, ...]],
    stop: asyncio.Event,
    notify: Notify,
) -> tuple[tuple[Knee, ...], str]:
    """Return what was found, and why no more was begun."""
    knees: list[Knee] = []
    leave = Leave(guard, at_once=bounds.at_once)
    try:
        for kind, steps in ramps.items():
            if knees and (why := await _why_no_more(proven, leave, stop)):
                return tuple(knees), why
            knees.append(await Sender(proven, leave, kind, bounds, stop).run(steps, notify))
            if leave.refused or leave.in_doubt:
                return tuple(knees), _RISK
    finally:
        leave.close()
    return tuple(knees), ""


async def _why_no_more(proven: Proven, leave: Leave, stop: asyncio.Event) -> str:
    """Rest before another load; return why there is none, as a part of a sentence."""
    await rest(stop)
    if stop.is_set():
        return _INTERRUPTED
    accepted = await leave.still_accepted(proven.logon.scheme.label, str(proven.target))
    return "" if accepted else _NOT_ACCEPTED
