"""Apply a site's waivers; pure, so that a stored run is judged by the day on which it was made."""

import fnmatch
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from proxytest.engine.run_checks import named_by
from proxytest.model.result import Result, Status
from proxytest.model.waiver import Waived, Waiver, WaiverState, WaiverUse

#: A pass needs no waiver, and a bug in proxytest cannot be waived.
_WAIVABLE = (
    Status.FAIL,
    Status.WARN,
    Status.UNDECIDED,
    Status.SKIP,
)
_PROXY = "proxy"  #: the audited proxy, whose address may differ between runs


def waive(results: Iterable[Result], waivers: tuple[Waiver, ...], *, proxy: str, today: date) -> tuple[Result, ...]:
    """Return the results, marked with the waivers that apply; a valid waiver is preferred."""
    return tuple(_waived(result, waivers, proxy, today) for result in results)


def waiver_uses(
    results: tuple[Result, ...], waivers: tuple[Waiver, ...], *, proxy: str, today: date
) -> tuple[WaiverUse, ...]:
    """Return what became of each waiver."""
    return tuple(
        WaiverUse(
            check=waiver.check,
            code=waiver.code,
            target=waiver.target,
            reason=waiver.reason,
            until=waiver.until,
            state=_state(waiver, results, proxy, today),
        )
        for waiver in waivers
    )


def is_target(pattern: str, target: str, proxy: str) -> bool:
    """Does a target in a scenario match that of a result? A name may look like a pattern: `[::1]:443`."""
    return target == pattern or fnmatch.fnmatchcase(target, pattern) or (pattern == _PROXY and target == proxy)


def _waived(result: Result, waivers: tuple[Waiver, ...], proxy: str, today: date) -> Result:
    concerning = [waiver for waiver in waivers if result.status in _WAIVABLE and _concerns(waiver, result, proxy)]
    if not concerning:
        return result
    first = next((waiver for waiver in concerning if today <= waiver.until), concerning[0])
    return replace(result, waived=Waived(reason=first.reason, until=first.until, expired=today > first.until))


def _concerns(waiver: Waiver, result: Result, proxy: str) -> bool:
    named = named_by(result.check, (waiver.check,)) and is_target(waiver.target, result.target, proxy)
    return named and (not waiver.code or _is_all(result, waiver.code))


def _is_all(result: Result, code: str) -> bool:
    """Is this the only code of the result? A result with other findings too is not waived."""
    codes = {finding.code for finding in result.findings} or {result.code or result.because or ""}
    return codes == {code} or result.status is Status.PASS


def _state(waiver: Waiver, results: tuple[Result, ...], proxy: str, today: date) -> WaiverState:
    """Return the state; an expired waiver whose findings are gone or waived by another can be removed."""
    expired = today > waiver.until
    concerned = [result for result in results if _concerns(waiver, result, proxy)]
    statuses = {result.status for result in concerned if not (expired and result.excused)}
    if statuses & {Status.FAIL, Status.WARN}:
        return WaiverState.EXPIRED if expired else WaiverState.USED
    tested = any(result.status in (Status.PASS, Status.FAIL, Status.WARN) for result in concerned)
    return WaiverState.SUPERFLUOUS if tested else WaiverState.UNTESTED
