"""What the checks concluded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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


class Party(StrEnum):
    """Who stands in the way."""

    PROXY = "proxy"
    PATH = "path"  #: something between this machine and the far end that is not the proxy
    FAR_END = "far end"
    THIS_MACHINE = "this machine"  #: with its settings, and the PAC file that it is given
    ACCOUNT = "account"
    DIRECTORY = "directory"
    OUR_LIMIT = "our limit"  #: of proxytest, or of what its profile knows
    NOT_KNOWN = "not known"


class Sureness(StrEnum):
    """How sure a finding is of its party; what is neither is undecided."""

    PROVEN = "proven"  #: by a control that differs in nothing else, or in the party's own words
    LIKELY = "likely"


#: Small and structured, such as `{"status": 403}`.
Facts = Mapping[str, str | int | float | bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, with its proof."""

    code: str  #: stable, of the catalogue: `proxytest list codes`
    party: Party  #: whose it is to mend
    certainty: Sureness
    because: str | None = None  #: code of a finding that explains this one
    message: str
    expected: str
    actual: str
    remedy: str
    evidence: tuple[int, ...]  #: numbers of events in the trace; never empty
    requirements: tuple[str, ...] = ()  #: that it bears on
    facts: Facts = field(default_factory=dict)  #: what tools read, instead of the sentences

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
    evidence: tuple[int, ...] = ()  #: numbers of events that show it, where nothing was found to be wrong
    code: str | None = None  #: of what is undecided
    because: str | None = None  #: of a skip: the code of the finding that blocked it


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
    code: str | None = None  #: of what is undecided
    because: str | None = None  #: of a skip: the code of the finding that blocked it
    evidence: tuple[int, ...] = ()  #: numbers of events that show it, where nothing was found to be wrong

    @property
    def cited(self) -> frozenset[int]:
        """The events that show it, those of its findings included."""
        return frozenset((*self.evidence, *(event for finding in self.findings for event in finding.evidence)))

    @property
    def excused(self) -> bool:
        """Does a waiver that is still valid keep it from counting?"""
        return self.waived is not None and not self.waived.expired
