"""What a PAC file and its proxies were seen to be."""

from dataclasses import dataclass
from typing import Literal

from proxytest.model.answer import Answer
from proxytest.model.challenge import Challenge
from proxytest.model.event import Failed
from proxytest.model.observation import Observation, ended
from proxytest.model.pac_result import NewSyntax, PacDirective, PacFileIssue, PacName, PacRow, PacScriptError, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class PacSeen(Observation):
    """A PAC file that was fetched and evaluated for each target."""

    kind: Literal["pac"] = "pac"
    url: str
    final_url: str | None = None  #: after redirects
    status: int | None = None
    content_type: str | None = None
    size: int = 0  #: bytes that were read, after undoing a content coding
    sha256: str | None = None  #: of these bytes
    flaws: tuple[PacFileIssue, ...] = ()
    fault: PacScriptError | None = None  #: of the script as a whole: then there are no rows
    detail: str = ""  #: of the fault
    place: Place | None = None  #: of the fault
    rows: tuple[PacRow, ...] = ()
    sockets: tuple[PacRow, ...] = ()  #: of the WebSocket hosts, asked for with wss://
    windows: tuple[PacRow, ...] = ()  #: of FindProxyForURLEx, where the script has both functions
    names: tuple[PacName, ...] = ()
    own: tuple[str, ...] = ()  #: this machine's addresses, where the script asked for them
    now: str = ""  #: day and local time, where the script asked for them
    new_syntax: tuple[NewSyntax, ...] = ()  #: that the engine of Windows does not read
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def target(self) -> str:
        """The file's address."""
        return self.url

    @property
    def note(self) -> str:
        """What the script gave."""
        return ended(self, str(self.fault) if self.fault else f"{len(self.rows)} answers")


@dataclass(frozen=True, slots=True, kw_only=True)
class PacProxyTried(Observation):
    """A proxy that a PAC file names: a connection and, to an HTTP proxy, a CONNECT without credentials."""

    kind: Literal["pac-proxy"] = "pac-proxy"
    way: PacDirective
    first: bool  #: is it the first choice for some target?
    address: str | None = None  #: the IP address that answered
    answer: Answer | None = None
    challenges: tuple[Challenge, ...] = ()
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def target(self) -> str:
        """The proxy, as the script names it."""
        return str(self.way)

    @property
    def note(self) -> str:
        """The answer, else the address that took the connection."""
        return ended(self, str(self.answer or self.address or ""))
