"""Findings that a site accepts: for a reason, until a date."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Findings that must not count in the verdict, as written in a scenario."""

    check: str = "*"  #: an id, or an area
    code: str = ""  #: limits it to findings with this code; empty: all findings
    target: str  #: may hold wildcards
    reason: str
    until: date  #: the last day, in UTC, on which it is valid


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """The waiver that applies to a result."""

    reason: str
    until: date
    expired: bool  #: an expired waiver has no effect


class WaiverState(StrEnum):
    """What became of a waiver in a run."""

    USED = "used"
    EXPIRED = "expired"  #: and its finding is still there: the run fails
    SUPERFLUOUS = "superfluous"  #: there is nothing to waive, expired or not
    UNTESTED = "untested"  #: none of its checks tested its target


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverUse:
    """A waiver of the scenario, and what became of it."""

    check: str
    target: str
    reason: str
    until: date
    state: WaiverState
    code: str = ""

    @property
    def concerns(self) -> str:
        """Its check, its code, or both."""
        return " ".join(one for one in (self.check, self.code) if one not in ("", "*"))
