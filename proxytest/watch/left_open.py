"""What earlier runs found and a later one did not test: that is not known to be gone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from proxytest.features.registry import all_checks
from proxytest.model.result import Result, Status
from proxytest.model.run import Run

Place = tuple[str, str]  #: a check and its target
Found = Mapping[Place, frozenset[str]]  #: codes

_FOUND = (Status.FAIL, Status.WARN)
_TESTED = (*_FOUND, Status.PASS)
_MOST = 5000  #: places of one audit that are kept while its runs are cut short, which adds to them with each


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What is not known to be gone."""

    found: Found = field(default_factory=dict)  #: by runs that were read
    maybe: Found = field(default_factory=dict)  #: by others, where nothing was tested since
    lost: bool = False  #: may others have found anything, since no run after them was complete?

    @property
    def codes(self) -> frozenset[str]:
        """Return the codes of all that."""
        return _codes((*self.found.values(), *self.maybe.values()))

    def after(self, earlier: Run | None, run: Run) -> "Left":
        """Return what is left after a run; `earlier` is the one before it, and None where none is known."""
        own = found_by(earlier) if earlier is not None else {}
        told = _codes(own.values())  # where a code was found is known by that
        found = left_open({**self.found, **own}, run)
        maybe = left_open({place: codes - told for place, codes in self.maybe.items()}, run)
        if not run.complete and (self.lost or len(found) > _MOST):
            return Left(lost=True)
        return Left(found=found, maybe={**_possible(run), **maybe} if self.lost else maybe)


#: Where nothing came before.
NOTHING_LEFT = Left()
#: Where something did, and is not kept.
ALL_LOST = Left(lost=True)


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
    tested, untested = {_place(one) for one in run.results if one.status in _TESTED}, _untested(run)
    checks = {check for check, _ in untested} - {check for check, _ in tested}
    return {
        place: codes
        for place, codes in earlier.items()
        if place in untested or place[0] in checks or not (run.complete or place in tested)
    }


def _possible(run: Run) -> Found:
    """Return what may be found where this run could not test."""
    checks = all_checks()
    places = (place for place in _untested(run) if place[0] in checks)
    return {place: frozenset(code.id for code in checks[place[0]].codes) for place in places}


def _untested(run: Run) -> frozenset[Place]:
    return frozenset(_place(one) for one in run.results if _could_not(one))


def _could_not(one: Result) -> bool:
    """Was something to be tested, and could not be? A skip that names nothing in its way was not needed."""
    if one.excused or one.status in _TESTED:
        return False
    return one.status is not Status.SKIP or one.because is not None or bool(one.to_decide)


def _place(one: Result) -> Place:
    return one.check, one.target


def _codes(parts: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*parts)
