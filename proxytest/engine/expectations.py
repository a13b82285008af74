"""Compare a run with what its scenario expects."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from proxytest.engine.run_checks import named_by, selected
from proxytest.engine.waivers import is_target
from proxytest.judgement.evidence import NO_TARGET
from proxytest.model.expectation import Compared, Expected
from proxytest.model.result import Result
from proxytest.model.run import Asked, Verdict
from proxytest.report.exit import status_of

_NOTHING = "no result"


def compared(asked: Asked, verdict: Verdict, results: tuple[Result, ...], *, proxy: str) -> tuple[Compared, ...]:
    """Return a row for each result that an expectation matches, and for each expectation without a match."""
    expect = asked.expect
    rows: list[Compared] = []
    if expect.verdict is not None:
        rows.append(_row("verdict", NO_TARGET, expect.verdict, verdict))
    if expect.exit is not None:
        found = status_of(verdict, results, strict=asked.strict)
        rows.append(_row("exit", NO_TARGET, str(expect.exit), str(found)))
    wanted = [one for one in expect.results if _is_wanted(one, asked, results)]
    for check, group in groupby(wanted, key=lambda one: one.check):
        concerned = [result for result in results if named_by(result.check, (check,))]
        rows += _of_check(list(group), concerned, proxy)
    return tuple(rows)


def _is_wanted(expected: Expected, asked: Asked, results: tuple[Result, ...]) -> bool:
    """Does the expectation apply? Checks and targets that the user left out do not count."""
    if "/" in expected.check:
        return selected(expected.check, asked.select, asked.ignore)
    return any(named_by(result.check, (expected.check,)) for result in results)


def _of_check(group: list[Expected], results: Iterable[Result], proxy: str) -> Iterator[Compared]:
    """Return the rows of one check; an exact target is preferred to wildcards, of which the first match counts."""
    ordered = sorted(group, key=lambda one: _is_pattern(one.target))
    disappointed = dict.fromkeys(ordered)
    for result in results:
        fitting = [one for one in ordered if is_target(one.target, result.target, proxy)]
        fitting.sort(key=lambda one: one.target != result.target)  # a name may look like a pattern
        for one in fitting:
            disappointed.pop(one, None)
        if fitting:
            yield _compared(fitting[0], result)
    for one in disappointed:
        yield _row(one.check, one.target, one.code or str(one.status), _NOTHING)


def _compared(expected: Expected, result: Result) -> Compared:
    if not expected.code:
        return _row(result.check, result.target, str(expected.status), result.status)
    codes = dict.fromkeys([*(finding.code for finding in result.findings), *filter(None, [result.code])])
    found = expected.code if expected.code in codes else ", ".join(codes) or result.status
    return _row(result.check, result.target, expected.code, found)


def _is_pattern(target: str) -> bool:
    return any(sign in target for sign in "*?[")


def _row(check: str, target: str, expected: str, found: str) -> Compared:
    return Compared(check=check, target=target, expected=str(expected), found=str(found), met=expected == found)
