"""What a run will do, as text and as JSON."""

import json
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import groupby

from proxytest.model.forecast import Forecast, PlannedProbe, PlannedQuestion
from proxytest.report.visible import visible

FORMAT = 1  #: raised when a key changes its meaning or goes
_FEW = 8  #: targets that are named again; a longer list is named once
_WIDTH = 110
_TIMES = {1: "once", 2: "twice at most"}

#: The probe that named a list of targets first.
Named = dict[tuple[str, ...], str]


def plan_text(plan: Forecast) -> str:
    """Write the probes in their order, what each sends and to whom, and what they cost in all."""
    return "".join(f"{line}\n" for line in _lines(plan))


def plan_json(plans: Iterable[Forecast]) -> str:
    """Write the plans of one or several runs as JSON."""
    return json.dumps({"format": FORMAT, "plans": [asdict(one) for one in plans]}, indent=2) + "\n"


def _lines(plan: Forecast) -> Iterator[str]:
    yield f"Plan{f' of {visible(plan.name)}' if plan.name else ''}: nothing was sent."
    yield f"Proxy: {visible(plan.proxy or 'none is known yet')}; log-on as {visible(plan.user or _SIGNED_ON)}"
    named: Named = {}
    for probe in plan.probes:
        if not probe.left_out:
            yield ""
            yield from _probe(probe, named)
    yield ""
    yield f"In all, at most: {_costs(plan.logons, plan.connections)}; {_seconds(plan.seconds)} at worst."
    yield _USUALLY
    if plan.logons:
        yield f"A wrong password is sent {_TIMES.get(plan.refusals, f'{plan.refusals} times at most')}."
    left_out = [probe for probe in plan.probes if probe.left_out]
    if left_out:
        yield ""
        yield "Not part of this run"
    for probe in left_out:
        yield f"  {probe.id}: {probe.left_out}"


_USUALLY = (
    '"At worst" means that every wait ends just before its time-out. A healthy proxy needs a fraction of all that,\n'
    "and usually seconds (besides the time of --hold)."
)
_SIGNED_ON = "the signed-on user, where a proxy asks for it"


def _probe(probe: PlannedProbe, named: Named) -> Iterator[str]:
    before = (*probe.waits_for, "all others") if probe.last else probe.waits_for
    after = f"  (after {', '.join(before)})" if before else ""
    yield f"{probe.id}{after}"
    yield f"  sends {probe.sends}"
    for condition, alike in groupby(probe.questions, key=lambda one: one.condition):
        questions = list(alike)
        to = f"to {_targets(questions, probe.id, named)}{f', {condition}' if condition else ''}"
        yield from textwrap.wrap(
            to, _WIDTH, initial_indent="  ", subsequent_indent="     ", break_long_words=False, break_on_hyphens=False
        )
        yield from _cost(questions)


def _targets(questions: list[PlannedQuestion], probe: str, named: Named) -> str:
    """Name all targets; a long list that was named before, by the probe that has it."""
    targets = tuple(dict.fromkeys(visible(one.target) for one in questions))
    if len(targets) > _FEW and targets in named:
        return f"the same {len(targets)} as {named[targets]}"
    named[targets] = probe
    return ", ".join(targets)


def _cost(questions: list[PlannedQuestion]) -> Iterator[str]:
    logons, connections = sum(one.logons for one in questions), sum(one.connections for one in questions)
    if costs := _costs(logons, connections):
        yield f"  at most {costs}; {_seconds(max(one.seconds for one in questions))} at worst for one"


def _costs(logons: int, connections: int) -> str:
    return ", ".join(filter(None, [_counted(logons, "log-on"), _counted(connections, "connection")]))


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number > 1 else ''}" if number else ""


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 600 else f"{seconds / 60:.0f} min"
