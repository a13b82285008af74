"""What the checks concluded."""

from dataclasses import dataclass
from enum import StrEnum

from proxytest.model.waiver import Waived


class Status(StrEnum):
    """How a check ended; one that did not run, or could not tell, is never a pass."""

    PASS = "pass"  # noqa: S105  a name, not a password
    WARN = "warn"
    FAIL = "fail"
    UNDECIDED = "undecided"  #: tried, and what was seen can be told apart in no way
    SKIP = "skip"  #: not asked for, or blocked by an earlier failure
    BROKEN = "broken"  #: our own bug


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, with its proof."""

    message: str
    expected: str
    actual: str
    remedy: str
    evidence: tuple[int, ...]  #: numbers of events in the trace; never empty

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError("a finding without evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What one check says of one target."""

    target: str
    status: Status
    reason: str  #: one sentence; for a skip, why it did not run; for undecided, what was seen
    findings: tuple[Finding, ...] = ()
    duration_s: float = 0.0  #: how long the observed action took


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A judgement with the check that made it: one row of the report."""

    check: str
    target: str
    status: Status
    reason: str
    requirements: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    duration_s: float = 0.0
    waived: Waived | None = None
    informs: bool = False  #: does its check only tell a fact, which proves nothing and asks for nothing?

    @property
    def excused(self) -> bool:
        """Does a waiver that is still valid keep it from counting?"""
        return self.waived is not None and not self.waived.expired
