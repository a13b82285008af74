"""Which kinds of observations a check looks at, against those that it says it does."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest

from proxytest.engine.conclude import judge_again
from proxytest.engine.graph import closure
from proxytest.engine.run_checks import judge
from proxytest.features.all_probes import all_probes
from proxytest.judgement.check import Check
from proxytest.judgement.evidence import Evidence
from proxytest.model.observation import Observation
from proxytest.model.result import Result, Status
from proxytest.model.run import Run

Kind = type[Observation]


@dataclass(slots=True)
class Seen:
    """The kinds that were looked for since it was emptied."""

    kinds: set[Kind] = field(default_factory=set)


@contextmanager
def watched() -> Iterator[Seen]:
    """Note each kind that somebody looks for in any evidence: all go by these two methods."""
    seen, each, any_of = Seen(), Evidence.each, Evidence.any_of

    def noted(evidence: Evidence, kind: Kind) -> tuple[Observation, ...]:
        seen.kinds.add(kind)
        return each(evidence, kind)

    def all_noted(evidence: Evidence, *kinds: Kind) -> tuple[Observation, ...]:
        seen.kinds.update(kinds)
        return any_of(evidence, *kinds)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Evidence, "each", noted)
        patch.setattr(Evidence, "any_of", all_noted)
        yield seen


def evidence_of(run: Run) -> Evidence:
    """Return what the checks were given when a run was judged."""
    given: list[Evidence] = []

    def kept(evidence: Evidence, checks: Mapping[str, Check]) -> tuple[Result, ...]:
        given.append(evidence)
        return judge(evidence, checks)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("proxytest.engine.conclude.judge", kept)
        judge_again(run)
    return given[0]


def undeclared(check: Check, evidence: Evidence) -> set[str]:
    """Judge, and return the kinds that the check looks at and neither `reads` nor names in `beside`.

    What the probes of those it reads need is asked too; what no probe gives comes with the log-ons. Where it skips
    everything nothing was judged: why is said by whatever was seen.
    """
    probes = tuple(all_probes())
    declared = (*closure(check.reads or (), probes), *check.beside)
    with watched() as seen:
        judged = tuple(check.judge(replace(evidence)))  # a new one: the old one remembers what others looked for
    if all(one.status is Status.SKIP for one in judged):
        return set()
    asked_for = [kind for kind in seen.kinds if any(issubclass(one.gives, kind) for one in probes)]
    return {kind.__name__ for kind in asked_for if not any(_same(kind, one) for one in declared)}


def _same(kind: Kind, declared: Kind) -> bool:
    """Is the kind declared, or a part of what is? A check may go through all tunnels to find its own."""
    return issubclass(kind, declared) or issubclass(declared, kind)
