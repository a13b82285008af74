"""What the checks concluded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from proxytest.model.traffic import Traffic
from proxytest.model.waiver import Waived


class Status(StrEnum):
    """How a check ended; one that did not run or could not decide is never a pass."""

    PASS = "pass"  # noqa: S105  a name, not a password
    WARN = "warn"
    FAIL = "fail"
    UNDECIDED = "undecided"  #: tried, but the observations have more than one explanation
    SKIP = "skip"  #: not selected, or blocked by an earlier failure
    BROKEN = "broken"  #: our own bug


class Party(StrEnum):
    """Who causes a problem."""

    PROXY = "proxy"
    PATH = "path"  #: something between this machine and the far end that is not the proxy
    FAR_END = "far end"
    THIS_MACHINE = "this machine"  #: including its settings and its PAC file
    ACCOUNT = "account"
    DIRECTORY = "directory"
    OUR_LIMIT = "our limit"  #: of proxytest or its profile
    NOT_KNOWN = "not known"


class Sureness(StrEnum):
    """How certain the party of a finding is; if it is neither, the result is undecided."""

    PROVEN = "proven"  #: by a control that differs in nothing else, or by the party's own statement
    LIKELY = "likely"


#: Small and structured, such as `{"status": 403}`.
Facts = Mapping[str, str | int | float | bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One problem, with its proof."""

    code: str  #: stable, of the catalogue: `proxytest list codes`
    party: Party  #: who must fix it
    certainty: Sureness
    because: str | None = None  #: code of a finding that explains this one
    message: str
    expected: str
    actual: str
    remedy: str
    evidence: tuple[int, ...]  #: numbers of events in the trace; never empty
    requirements: tuple[str, ...] = ()  #: the requirements that it concerns
    facts: Facts = field(default_factory=dict)  #: for tools, instead of the sentences

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError("a finding without evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The conclusion of one check about one target."""

    target: str
    status: Status
    reason: str  #: one sentence; for a skip, why it did not run; for undecided, what was seen
    findings: tuple[Finding, ...] = ()
    duration_s: float = 0.0  #: how long the observed action took
    evidence: tuple[int, ...] = ()  #: numbers of events that show it, if there is no finding
    code: str | None = None  #: of what is undecided
    because: str | None = None  #: of a skip: the code of the finding that blocked it
    to_decide: str = ""  #: the command or fact that would decide it; empty where it is decided, or was not asked for


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
    informs: bool = False  #: does its check only state a fact, which neither proves nor requires anything?
    code: str | None = None  #: of what is undecided
    because: str | None = None  #: of a skip: the code of the finding that blocked it
    evidence: tuple[int, ...] = ()  #: numbers of events that show it, if there is no finding
    traffic: tuple[Traffic, ...] = ()  #: what a failure of its check stops
    to_decide: str = ""  #: the command or fact that would decide it; empty where it is decided, or was not asked for

    @property
    def cited(self) -> frozenset[int]:
        """The events that show it, including those of its findings."""
        return frozenset((*self.evidence, *(event for finding in self.findings for event in finding.evidence)))

    @property
    def excused(self) -> bool:
        """Does a valid waiver apply?"""
        return self.waived is not None and not self.waived.expired
