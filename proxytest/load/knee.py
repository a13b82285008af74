"""Where a proxy no longer keeps up, by the steps of one load; and whether the proxy, or this machine, was the limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from proxytest.load.load_bounds import Bounds, Kind
from proxytest.load.measured import Measured
from proxytest.load.sample import Leg

_TWO = 2  #: errors of which one may be chance, and steps of which one may be another program's work
_PILED_UP = 0.05  #: arrivals of a step by which more wait at its end than at its beginning
_SLOWER = 1.3  #: times the median of the first step: what only waits by chance is not slower
_BUSY = 0.9  #: of one core
_LATE = 0.1  #: of the time that an arrival may take: this machine's own part
_PART = 0.15  #: of the time that an arrival took: with more of it this machine has a part in what is slow
_LATE_S = 0.02  #: seconds; less is usual on any machine


class Why(StrEnum):
    """What ended a load."""

    SLOW = "slow"  #: too many took longer than allowed
    ERRORS = "errors"  #: too many failed
    BEHIND = "behind"  #: more arrived than were answered, in two steps
    REFUSED = "refused"  #: a log-on was refused
    STRAYED = "strayed"  #: several log-ons in a row were not accepted, but one that was sent alone afterwards
    IN_DOUBT = "in-doubt"  #: several log-ons in a row were not accepted, and none since
    MACHINE = "machine"  #: this machine could not send more
    AT_ONCE = "at-once"  #: more log-ons wait for leave than are under way: the bound on those
    BOUND = "bound"  #: nothing: the load went to its bound
    INTERRUPTED = "interrupted"


_FOR_THE_ACCOUNT = (Why.REFUSED, Why.STRAYED, Why.IN_DOUBT)
FOUND = frozenset({Why.SLOW, Why.ERRORS, Why.BEHIND})  #: the proxy's own limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Knee:
    """What a load of one kind found."""

    kind: Kind
    why: Why
    holds: float  #: the highest level within all limits; 0: not even the lowest
    at: Measured | None = None  #: the step that passed a limit
    leg: Leg | None = None  #: the part that grew most until then
    steps: tuple[Measured, ...] = ()
    logs_on: bool = True  #: does the proxy ask for a log-on?

    @property
    def found(self) -> bool:
        """Is `holds` the proxy's limit, or only the least that it holds?"""
        return self.why in FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What ended the sending beside the limits."""

    refused: bool = False
    strayed: bool = False  #: were several log-ons in a row not accepted?
    in_doubt: bool = False  #: and none since?
    interrupted: bool = False


def too_slow(overdue: int, planned: int) -> bool:
    """Do more than five in a hundred of a step take too long?"""
    return overdue > 0.05 * planned


def too_many_errors(errors: int, out_of: int, bounds: Bounds) -> bool:
    """Do too many of a step fail? One may be lost by chance."""
    return errors >= _TWO and errors > bounds.errors / 100 * out_of


def passes(step: Measured, bounds: Bounds) -> Why | None:
    """Return the limit that a step passes by itself."""
    if too_many_errors(step.failed, step.out_of, bounds):
        return Why.ERRORS
    return Why.SLOW if step.p95 > bounds.p95 else None


def is_held(step: Measured, bounds: Bounds) -> bool:
    """Is a step within all limits: was it sent to its end, and answered?"""
    answered = step.ok > 0 or not step.planned  # where nothing new arrives, WebSockets are only held
    return step.whole and answered and passes(step, bounds) is None


def is_behind(steps: Sequence[Measured]) -> bool:
    """Did arrivals pile up in the last of these steps: do more wait at its end than at its beginning, and longer?"""
    first, last = steps[0], steps[-1]
    # What is on its way where nothing waits: as many as arrive while the fastest are answered.
    before = steps[-2].waiting if len(steps) > 1 else first.rate * first.took.get(5, 0.0)
    slower = len(steps) == 1 or last.usual > _SLOWER * first.usual
    return slower and last.waiting - before > 1 + _PILED_UP * last.planned


def is_machine(step: Measured, bounds: Bounds) -> bool:
    """Was this machine the limit, so that a step says nothing against the proxy?"""
    return bool(step.ours) or step.busy >= _BUSY or step.late > max(_LATE_S, _LATE * bounds.p95)


def has_part(step: Measured, bounds: Bounds) -> bool:
    """Has this machine a part in a step that is slow? A busy one begins late, and reads answers late as well."""
    return is_machine(step, bounds) or step.late > max(_LATE_S, _PART * step.p95)


def is_held_back(step: Measured, bounds: Bounds) -> bool:
    """Did the bound on log-ons under way make it slow? Not where those themselves are answered too late."""
    return too_slow(step.held_back, max(step.planned, 1)) and step.legs.get(Leg.CONNECT, 0.0) <= bounds.p95


def goes_on(steps: Sequence[Measured], bounds: Bounds) -> bool:
    """Is another step of use? Steps that this machine spoils, and those that are behind, may be chance once."""
    last = steps[-1]
    if passes(last, bounds) or last.ours:
        return False
    return len(steps) < _TWO or not (_doubtful(steps, bounds) and _doubtful(steps[:-1], bounds))


def knee_of(kind: Kind, steps: Sequence[Measured], bounds: Bounds, ending: Ending) -> Knee:
    """Judge the steps of one load."""
    if not steps:
        return Knee(kind=kind, why=_why((), bounds, ending), holds=0.0)
    failing = _failing(_judged(steps, bounds, ending), bounds)
    why = _why(failing, bounds, ending)
    held = [one for one in steps[: len(steps) - len(failing)] if is_held(one, bounds)]
    if why in (*_FOR_THE_ACCOUNT, Why.INTERRUPTED) and not failing:
        held = [one for one in held if one is not steps[-1]]  # during or right after it, the load was ended
    at = failing[0] if failing else None
    held = [one for one in held if at is None or one.level < at.level]  # WebSockets that are open may be lost later
    return Knee(
        kind=kind,
        why=why,
        holds=held[-1].level if held else 0.0,
        at=at or (steps[-1] if why in _FOR_THE_ACCOUNT else None),
        leg=_grown(steps[0], failing[-1]) if failing and why in FOUND else None,
        steps=tuple(steps),
    )


def _judged(steps: Sequence[Measured], bounds: Bounds, ending: Ending) -> Sequence[Measured]:
    """Leave out a last step that was cut short for another reason than a limit of the proxy."""
    cut = not steps[-1].whole and passes(steps[-1], bounds) is None
    return steps[:-1] if cut and (ending.refused or ending.strayed or ending.interrupted) else steps


def _failing(steps: Sequence[Measured], bounds: Bounds) -> Sequence[Measured]:
    """Return the steps at the end that do not hold; a single one that is only behind or late is chance."""
    number = len(steps)
    while number and _doubtful(steps[:number], bounds):
        number -= 1
    failing = steps[number:]
    alone = len(failing) == 1 and passes(failing[0], bounds) is None and not failing[0].ours and failing[0].whole
    return () if alone else failing


def _doubtful(steps: Sequence[Measured], bounds: Bounds) -> bool:
    last = steps[-1]
    return not last.whole or passes(last, bounds) is not None or is_machine(last, bounds) or is_behind(steps)


def _why(failing: Sequence[Measured], bounds: Bounds, ending: Ending) -> Why:
    if ending.refused:
        return Why.REFUSED
    if ending.in_doubt:
        return Why.IN_DOUBT
    if failing:
        return _why_failing(failing, bounds)
    if ending.strayed:
        return Why.STRAYED
    return Why.INTERRUPTED if ending.interrupted else Why.BOUND


def _why_failing(failing: Sequence[Measured], bounds: Bounds) -> Why:
    """Blame the proxy only for what this machine has no part in: its errors, and what is slow where nothing is late."""
    why = passes(failing[-1], bounds) or Why.BEHIND
    if failing[-1].ours or (why is not Why.ERRORS and any(has_part(one, bounds) for one in failing)):
        return Why.MACHINE
    held_back = any(is_held_back(one, bounds) for one in failing)
    return Why.AT_ONCE if why is not Why.ERRORS and held_back else why


def _grown(first: Measured, last: Measured) -> Leg | None:
    """Return the leg whose time grew most, which says where arrivals wait."""
    grown = {leg: took - first.legs.get(leg, 0.0) for leg, took in last.legs.items()}
    if len(first.legs) == 0 or not grown:
        return None
    leg = max(grown, key=lambda one: grown[one])
    return leg if grown[leg] > 0 else None
