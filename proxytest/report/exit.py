"""The exit status of the command; scripts rely on it."""

from collections.abc import Iterable
from dataclasses import replace

from proxytest.model.open_verdict import OpenWay
from proxytest.model.result import Result, Status
from proxytest.model.run import Run, Verdict
from proxytest.model.waiver import WaiverState

COMPATIBLE = 0
INCOMPATIBLE = 1
NOT_WRITTEN = 2  #: something that was requested is missing
BROKEN = 3
INCONCLUSIVE = 4

_DECIDED = (Verdict.COMPATIBLE, Verdict.WARNINGS, Verdict.INCOMPATIBLE)
_BY_HARM = (COMPATIBLE, NOT_WRITTEN, INCONCLUSIVE, INCOMPATIBLE, BROKEN)


def held_strictly(run: Run, *, strict: bool) -> Run:
    """Return a run whose reports tell that --strict was given now, where it was not when it was made."""
    return replace(run, asked=replace(run.asked, strict=run.asked.strict or strict))


def exit_status(run: Run, *, strict: bool) -> int:
    """Return the status of the verdict: 0, 1, 3 or 4; 1 where an expectation is not met or a waiver has expired.

    What the scenario expects is no failure: 0.
    """
    strict = strict or run.asked.strict
    status = status_of(run.verdict, run.results, strict=strict)
    disappointed = any(not one.met for one in run.expectations)
    expired = any(one.state is WaiverState.EXPIRED for one in run.waivers)
    if disappointed or expired:
        return worst((status, INCOMPATIBLE))
    if status != BROKEN and as_expected(run, strict=strict):
        return COMPATIBLE
    return status


def as_expected(run: Run, *, strict: bool) -> bool:
    """Is all met, and did the scenario expect the verdict, or every failure that makes it incompatible?

    A scenario that expects an exit status has said itself what this run is to end with.
    """
    if run.asked.expect.exit is not None or not run.expectations or not all(one.met for one in run.expectations):
        return False
    if run.asked.expect.verdict is not None:
        return True
    counted = (Status.FAIL, Status.WARN) if strict else (Status.FAIL,)
    found = {(one.check, one.target) for one in run.results if one.status in counted and not one.excused}
    return (run.verdict in _DECIDED or _ends_there(run)) and found <= _met(run)


def _ends_there(run: Run) -> bool:
    """Is the verdict open because of a failure, such as that of reaching the proxy? Then that may be expected."""
    return run.to_decide is not None and run.to_decide.way is OpenWay.NOT_REACHED


def _met(run: Run) -> set[tuple[str, str]]:
    return {(one.check, one.target) for one in run.expectations if one.met}


def is_expected(run: Run, result: Result) -> bool:
    """Is a failure what the scenario expects: itself, or as a part of the verdict?"""
    if result.status is not Status.FAIL or run.asked.expect.exit is not None:
        return False
    return (result.check, result.target) in _met(run) or as_expected(run, strict=run.asked.strict)


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
