"""What a run will do, as text and as JSON."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import groupby

from proxytest.model.forecast import Forecast, PlannedProbe, PlannedQuestion
from proxytest.report.visible import visible

FORMAT = 1  #: raised when a key changes its meaning or goes
_SHOWN = 8  #: targets that are named of one probe; JSON has them all


def plan_text(plan: Forecast) -> str:
    """Write the probes in their order, what each sends and to whom, and what they cost in all."""
    return "".join(f"{line}\n" for line in _lines(plan))


def plan_json(plans: Iterable[Forecast]) -> str:
    """Write the plans of one or several runs as JSON."""
    return json.dumps({"format": FORMAT, "plans": [asdict(one) for one in plans]}, indent=2) + "\n"


def _lines(plan: Forecast) -> Iterator[str]:
    yield f"Plan{f' of {visible(plan.name)}' if plan.name else ''}: nothing was sent."
    yield f"Proxy: {visible(plan.proxy or 'none is known yet')}; log-on as {visible(plan.user or _SIGNED_ON)}"
    for probe in plan.probes:
        if not probe.left_out:
            yield ""
            yield from _probe(probe)
    yield ""
    yield f"In all, at most: {_costs(plan.logons, plan.connections)}; {_seconds(plan.seconds)} at worst."
    if plan.logons:
        yield "A password that is refused is sent once."
    left_out = [probe for probe in plan.probes if probe.left_out]
    if left_out:
        yield ""
        yield "Not part of this run"
    for probe in left_out:
        yield f"  {probe.id}: {probe.left_out}"


_SIGNED_ON = "the signed-on user, where a proxy asks for it"


def _probe(probe: PlannedProbe) -> Iterator[str]:
    before = (*probe.waits_for, "all others") if probe.last else probe.waits_for
    after = f"  (after {', '.join(before)})" if before else ""
    yield f"{probe.id}{after}"
    yield f"  sends {probe.sends}"
    for condition, alike in groupby(probe.questions, key=lambda one: one.condition):
        yield from _questions(list(alike), condition)


def _questions(questions: list[PlannedQuestion], condition: str) -> Iterator[str]:
    named = [visible(one.target) for one in dict.fromkeys(questions)]
    more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
    yield f"  to {', '.join(named[:_SHOWN])}{more}{f', {condition}' if condition else ''}"
    logons, connections = sum(one.logons for one in questions), sum(one.connections for one in questions)
    worst = max(one.seconds for one in questions)
    if costs := _costs(logons, connections):
        yield f"  at most {costs}; {_seconds(worst)} at worst for one"


def _costs(logons: int, connections: int) -> str:
    return ", ".join(filter(None, [_counted(logons, "log-on"), _counted(connections, "connection")]))


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number > 1 else ''}" if number else ""


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 600 else f"{seconds / 60:.0f} min"
