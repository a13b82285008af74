"""What earlier runs found and a later one did not test: that is not known to be gone."""

from collections.abc import Mapping

from proxytest.model.result import Result, Status
from proxytest.model.run import Run

Place = tuple[str, str]  #: a check and its target
Found = Mapping[Place, frozenset[str]]  #: the codes of its findings

_FOUND = (Status.FAIL, Status.WARN)
_TESTED = (*_FOUND, Status.PASS)


def found_by(run: Run) -> Found:
    """Return what a run found; what is waived counts as not found."""
    found: dict[Place, frozenset[str]] = {}
    for one in run.results:
        if one.status in _FOUND and not one.excused:
            codes = frozenset(finding.code for finding in one.findings)
            found[_place(one)] = found.get(_place(one), frozenset()) | codes
    return found


def left_open(earlier: Found, run: Run) -> Found:
    """Return what was found earlier at places of which this run cannot tell; a check may skip all of its own."""
    tested = {_place(one) for one in run.results if one.status in _TESTED}
    untested = {_place(one) for one in run.results if _could_not(one)}
    checks = {check for check, _ in untested} - {check for check, _ in tested}
    return {
        place: codes
        for place, codes in earlier.items()
        if place in untested or place[0] in checks or not (run.complete or place in tested)
    }


def _could_not(one: Result) -> bool:
    """Was something to be tested, and could not be? A skip that names nothing in its way was not needed."""
    if one.excused or one.status in _TESTED:
        return False
    return one.status is not Status.SKIP or one.because is not None or bool(one.to_decide)


def _place(one: Result) -> Place:
    return one.check, one.target
