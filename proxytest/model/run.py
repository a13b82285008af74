"""A whole audit: the JSON report is this value and nothing else."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from proxytest.model.challenge import Scheme
from proxytest.model.event import Event
from proxytest.model.expectation import Compared, Expected
from proxytest.model.observation import Observation
from proxytest.model.profile import Profile
from proxytest.model.result import Result
from proxytest.model.waiver import Waiver, WaiverUse

FORMAT = 2  #: raised when a key of the JSON report changes its meaning or goes, or a status is added


class Verdict(StrEnum):
    """The answer to "will it work?"."""

    COMPATIBLE = "compatible"
    WARNINGS = "compatible-with-warnings"
    INCOMPATIBLE = "incompatible"
    INCONCLUSIVE = "inconclusive"


class Certainty(StrEnum):
    """How sure the name of a product is."""

    CERTAIN = "certain"  #: the proxy says so itself, in a header
    LIKELY = "likely"  #: a mark that few other products bear
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Which proxy product answers."""

    name: str | None = None
    version: str | None = None
    certainty: Certainty = Certainty.UNKNOWN
    evidence: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """The audited proxy."""

    url: str | None
    product: Product


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientVerdict:
    """The answer for one client program."""

    client: str
    title: str
    verdict: Verdict
    scheme: Scheme | None  #: what it would authenticate with
    reasons: tuple[str, ...]
    codes: tuple[str, ...] = ()  #: of the findings that the reasons tell of
    evidence: tuple[int, ...] = ()  #: numbers of the events that these cite


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """What a scenario expects of its run; what is None or not listed is not compared."""

    verdict: Verdict | None = None
    exit: int | None = None  #: the status of the command, as the verdict alone would have it
    results: tuple[Expected, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the user asked for, as far as it bears on judging."""

    schemes: tuple[Scheme, ...]  #: empty: `auto`, the strongest that is offered
    targets: tuple[str, ...]  #: `host:port` of what was to be reached
    own_targets: bool = False  #: did the user name them, instead of the profile?
    hold: float = 0.0  #: seconds for which a WebSocket was to be held
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    own_roots: bool = False  #: do the user's roots stand for the public ones and the pins?
    strict: bool = False  #: is a warning a failure?
    name: str = ""  #: of a run among several of one scenario
    expect: Expect = field(default_factory=Expect)
    waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """The program that made the report."""

    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything that was asked, seen and concluded."""

    format: int
    tool: Tool
    started: datetime
    duration_s: float
    profile: Profile
    asked: Asked
    proxy: Proxy
    verdict: Verdict
    clients: tuple[ClientVerdict, ...]
    results: tuple[Result, ...]
    observations: tuple[Observation, ...] = field(repr=False)
    trace: tuple[Event, ...] = field(repr=False)
    expectations: tuple[Compared, ...] = ()
    waivers: tuple[WaiverUse, ...] = ()
    complete: bool = True  #: did it come to its end? What was seen before it was ended is judged all the same
