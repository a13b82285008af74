"""The exit status of the command; scripts rely on it."""

from collections.abc import Iterable

from proxytest.model.result import Result, Status
from proxytest.model.run import Run, Verdict
from proxytest.model.waiver import WaiverState

COMPATIBLE = 0
INCOMPATIBLE = 1
NOT_WRITTEN = 2  #: something that was requested is missing
BROKEN = 3
INCONCLUSIVE = 4

_BY_HARM = (COMPATIBLE, NOT_WRITTEN, INCONCLUSIVE, INCOMPATIBLE, BROKEN)


def exit_status(run: Run, *, strict: bool) -> int:
    """Return the status of the verdict: 0, 1, 3 or 4; 1 where an expectation is not met or a waiver has expired."""
    status = status_of(run.verdict, run.results, strict=strict or run.asked.strict)
    disappointed = any(not one.met for one in run.expectations)
    expired = any(one.state is WaiverState.EXPIRED for one in run.waivers)
    return worst((status, INCOMPATIBLE)) if disappointed or expired else status


def status_of(verdict: Verdict, results: Iterable[Result], *, strict: bool) -> int:
    """Return the status of a verdict. With `strict` a warning counts as a failure; a bug of ours comes first."""
    if any(result.status is Status.BROKEN for result in results):
        return BROKEN
    if verdict is Verdict.INCONCLUSIVE:
        return INCONCLUSIVE
    if verdict is Verdict.INCOMPATIBLE or (strict and verdict is Verdict.WARNINGS):
        return INCOMPATIBLE
    return COMPATIBLE


def worst(statuses: Iterable[int]) -> int:
    """Return the worst of several runs: a bug, then not compatible, then not known, then a missing report."""
    return max(statuses, key=_BY_HARM.index)
