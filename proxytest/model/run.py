"""A whole audit; the JSON report is exactly this value."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from proxytest.model.challenge import Scheme
from proxytest.model.event import Event
from proxytest.model.expectation import Compared, Expected
from proxytest.model.observation import Observation
from proxytest.model.open_verdict import ToDecide
from proxytest.model.profile import Profile
from proxytest.model.result import Result
from proxytest.model.waiver import Waiver, WaiverUse
from proxytest.model.withdrawn import Stopping

FORMAT = 2  #: increased when a key of the JSON report changes its meaning or is removed, or a status is added


class Verdict(StrEnum):
    """The answer to "will it work?"."""

    COMPATIBLE = "compatible"
    WARNINGS = "compatible-with-warnings"
    INCOMPATIBLE = "incompatible"
    INCONCLUSIVE = "inconclusive"


class Certainty(StrEnum):
    """How certain the name of a product is."""

    CERTAIN = "certain"  #: the proxy says so itself, in a header
    LIKELY = "likely"  #: a mark that few other products have
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """The proxy product that answers."""

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
    """The verdict for one client program."""

    client: str
    title: str
    verdict: Verdict
    scheme: Scheme | None  #: the scheme that it would use
    reasons: tuple[str, ...]
    codes: tuple[str, ...] = ()  #: of the findings that the reasons tell of
    evidence: tuple[int, ...] = ()  #: numbers of the events that these cite
    decides: bool = True  #: does the run's verdict follow it?
    to_decide: ToDecide | None = None  #: what would decide it, where the verdict is inconclusive


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """What a scenario expects from its run; values that are None or missing are not compared."""

    verdict: Verdict | None = None
    exit: int | None = None  #: the exit status that follows from the verdict alone
    results: tuple[Expected, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The user's options, as far as they matter for judging."""

    schemes: tuple[Scheme, ...]  #: empty: `auto`, the strongest that is offered
    targets: tuple[str, ...]  #: `host:port` of the hosts to reach
    own_targets: bool = False  #: are they from the user, not from the profile?
    hold: float = 0.0  #: seconds to keep a WebSocket open
    active: bool = False  #: is also sent what is sent only where the user asks for it?
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    own_roots: bool = False  #: do the user's roots replace the public ones and the pins?
    strict: bool = False  #: is a warning a failure?
    name: str = ""  #: of the run, if a scenario has several
    title: str = ""  #: of the scenario
    site: str = ""  #: where the proxy is used, as the user calls it
    configuration: str = ""  #: the user's configuration file, from which it has defaults; empty where none was read
    user: str = ""  #: the account; empty where none was given, and where the report is to leave it out
    anonymous: bool = False  #: is the account left out?
    signed_on: bool = False  #: does the signed-on user log on, whose name is not known here?
    clients: tuple[str, ...] = ()  #: that the user named, so that the verdict follows them; empty: the profile's apps
    expect: Expect = field(default_factory=Expect)
    waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """The program that made the report."""

    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """The machine that audits; empty in reports of earlier versions."""

    name: str = ""
    address: str = ""  #: from which it reached the proxy, or would have; empty where none was tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The options, observations and conclusions of an audit."""

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
    complete: bool = True  #: did it run to its end? If not, what was observed until then is judged
    machine: Machine = field(default_factory=Machine)
    to_decide: ToDecide | None = None  #: what would decide it, where the verdict is inconclusive
    forecast: tuple[Stopping, ...] = ()  #: who works today, and stops when something is withdrawn
