"""All that one call of `proxytest load` found."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from proxytest.load.head_count import Need
from proxytest.load.knee import Knee, Why
from proxytest.load.load_bounds import Bounds, Kind
from proxytest.report.exit import COMPATIBLE, INCOMPATIBLE, INCONCLUSIVE


class Enough(StrEnum):
    """Does the proxy hold what is needed?"""

    YES = "enough"
    NO = "not enough"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadResult:
    """What was found; without knees, why nothing was sent."""

    proxy: str
    target: str
    scheme: str
    bounds: Bounds
    knees: tuple[Knee, ...] = ()
    needs: tuple[Need, ...] = ()
    skipped: tuple[Kind, ...] = ()  #: that were not begun
    why_skipped: str = ""  #: a part of a sentence
    not_begun: str = ""  #: a sentence: why the account was not proven
    refused: bool = False  #: was the log-on before the load refused?

    @property
    def status(self) -> int:
        """The exit status, in the words of `run`: not compatible where a limit of the proxy is below what is needed.

        Also where a log-on was refused. Not known where anything was cut short, left out, or not begun.
        """
        ended_by = {one.why for one in self.knees}
        verdicts = {_verdict(one, self.needs) for one in self.knees}
        if self.refused or Why.REFUSED in ended_by or Enough.NO in verdicts:
            return INCOMPATIBLE
        cut_short = ended_by & {Why.STRAYED, Why.IN_DOUBT, Why.INTERRUPTED}
        return INCONCLUSIVE if self.not_begun or self.skipped or cut_short or Enough.UNKNOWN in verdicts else COMPATIBLE


def _verdict(knee: Knee, needs: Sequence[Need]) -> Enough:
    need = need_for(knee.kind, needs)
    if need is not None:
        return enough(knee, need)
    if knee.holds:
        return Enough.YES
    return Enough.NO if knee.found else Enough.UNKNOWN


def need_for(kind: Kind, needs: Sequence[Need]) -> Need | None:
    """Return what is needed of one kind."""
    return next((one for one in needs if one.kind is kind), None)


def enough(knee: Knee, need: Need) -> Enough:
    """Compare what is held with what is needed; below a bound that nobody reached, nothing is known."""
    if knee.holds >= need.level:
        return Enough.YES
    return Enough.NO if knee.found else Enough.UNKNOWN
