"""Findings that a site lives with: for a reason, until a day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """What is not to count against the verdict, as written in a scenario."""

    check: str = "*"  #: an id, or an area
    code: str = ""  #: of the only findings that it concerns; empty for all
    target: str  #: may hold wildcards
    reason: str
    until: date  #: the last day, in UTC, on which it is valid


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """The waiver that concerns a result."""

    reason: str
    until: date
    expired: bool  #: an expired waiver excuses nothing


class WaiverState(StrEnum):
    """What became of a waiver in a run."""

    USED = "used"
    EXPIRED = "expired"  #: and what it waived is still there: the run fails
    SUPERFLUOUS = "superfluous"  #: there is nothing to waive, whether it has expired or not
    UNTESTED = "untested"  #: no check that it names has looked at its target


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
        """What it names: a check, a code, or both."""
        return " ".join(one for one in (self.check, self.code) if one not in ("", "*"))
