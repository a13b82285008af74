"""Predict what a run will do, from the declarations of its probes; nothing is sent."""

from dataclasses import replace
from math import ceil

from proxytest.engine.graph import part_of_run, probes_before
from proxytest.model.forecast import Forecast, PlannedProbe, PlannedQuestion
from proxytest.probe.declare import Foreseen, Probe
from proxytest.probe.plan import Plan
from proxytest.protocol.account_name import LEFT_OUT

_NOT_READ = "no selected check reads what it finds out"


def foresee(plan: Plan, probes: tuple[Probe, ...], chosen: tuple[Probe, ...]) -> Forecast:
    """Return the forecast for all probes; `chosen` are those of the run."""
    possible = part_of_run(probes, plan)
    planned = [_planned(one, plan, chosen, left_out=_why(one, plan, possible, chosen)) for one in probes]
    questions = [question for one in planned for question in one.questions]
    return Forecast(
        name=plan.name,
        proxy=str(plan.proxy) if plan.proxy is not None else None,
        user=_user(plan),
        probes=tuple(planned),
        logons=sum(question.logons for question in questions),
        refusals=plan.max_failures,
        connections=sum(question.connections for question in questions),
        seconds=max((_until(probe, plan, chosen) for probe in chosen), default=0.0),
    )


def _user(plan: Plan) -> str | None:
    if plan.credentials is None:
        return None
    return LEFT_OUT if plan.anonymous else plan.credentials.user


def _why(probe: Probe, plan: Plan, possible: tuple[Probe, ...], chosen: tuple[Probe, ...]) -> str:
    if probe in chosen:
        return ""
    return _NOT_READ if probe in possible else probe.when(plan)


def _planned(probe: Probe, plan: Plan, chosen: tuple[Probe, ...], *, left_out: str) -> PlannedProbe:
    return PlannedProbe(
        id=probe.id,
        sends=probe.sends,
        waits_for=() if left_out else tuple(one.id for one in probes_before(replace(probe, last=False), chosen)),
        last=probe.last,
        left_out=left_out,
        questions=() if left_out else tuple(map(_question, probe.foresees(plan))),
    )


def _question(one: Foreseen) -> PlannedQuestion:
    return PlannedQuestion(
        target=one.target,
        logons=one.logons,
        connections=one.connections,
        seconds=round(one.seconds, 3),
        condition=one.condition,
    )


def _until(probe: Probe, plan: Plan, chosen: tuple[Probe, ...]) -> float:
    """Return the worst-case seconds until a probe ends: its own time after the last probe that it waits for."""
    before = max((_until(one, plan, chosen) for one in probes_before(probe, chosen)), default=0.0)
    own = [one.seconds for one in probe.foresees(plan)]
    return before + max(own, default=0.0) * ceil(len(own) / plan.max_concurrency)
