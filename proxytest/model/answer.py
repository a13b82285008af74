"""An HTTP answer as received, with its deviations from the standard."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Deviation(StrEnum):
    """A deviation from RFC 9112 that the parser tolerates and records, since it can be a finding."""

    BARE_LF = "lines end in a bare LF"
    NO_REASON = "status line without a reason phrase"
    FOLDED = "folded header line"
    NO_COLON = "header line without a colon"
    BLANK_BEFORE_COLON = "blank between header name and colon"
    NOT_ASCII = "bytes outside ASCII in the head"
    CONTROL = "control characters in the head"
    SEVERAL_LENGTHS = "several equal Content-Length lines"
    LENGTH_WITH_CHUNKED = "Content-Length beside Transfer-Encoding"
    NO_END = "the body does not end where the head says: clients wait for the rest of it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Status line and header lines; names keep their spelling, values are stripped, bytes read as ISO-8859-1."""

    version: str  #: "1.1" or "1.0"
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...] = ()
    deviations: tuple[Deviation, ...] = ()

    def values(self, name: str) -> Iterator[str]:
        """Return each value of one header, in order."""
        wanted = name.lower()
        return (value for key, value in self.headers if key.lower() == wanted)

    def tokens(self, name: str) -> frozenset[str]:
        """Return the comma-separated tokens of one header, in lower case."""
        listed = ",".join(self.values(name)).split(",")
        return frozenset(token.strip().lower() for token in listed if token.strip())

    @property
    def connected(self) -> bool:
        """Does this answer open a tunnel? Any 2xx does (RFC 9110 section 9.3.6)."""
        return 200 <= self.status < 300

    @property
    def persistent(self) -> bool:
        """Does the proxy keep the connection? RFC 9112 section 9.3, and `Proxy-Connection` that old proxies send."""
        options = self.tokens("Connection") | self.tokens("Proxy-Connection")
        if "close" in options:
            return False
        return self.version != "1.0" or "keep-alive" in options


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A head and the beginning of its body."""

    head: Head
    body: str = field(default="", repr=False)  #: its first characters
    size: int = 0  #: bytes of body that were read
    persistent: bool = False  #: can the connection carry another request?
    event: int = 0  #: the event that received it

    @property
    def status(self) -> int:
        """Status code."""
        return self.head.status

    def __str__(self) -> str:
        return f"{self.head.status} {self.head.reason}".strip()
