"""Network events: the known operations and failures."""

from dataclasses import dataclass
from enum import StrEnum


class Operation(StrEnum):
    """One step of an action, with its own time-out."""

    SETTINGS = "settings"  #: the machine's own proxy settings were read
    PAC = "pac"  #: a PAC file was fetched, or run
    TICKET = "ticket"  #: a Kerberos ticket was asked for, with a password
    RESOLVE = "resolve"  #: the proxy's name was looked up
    DIAL = "dial"  #: a TCP connection to the proxy was opened
    PROXY_TLS = "proxy-tls"  #: a TLS handshake with an https:// proxy
    CONNECT = "connect"  #: a CONNECT request and its answer
    FORWARD = "forward"  #: a plain http:// request by absolute URI, and its answer
    TLS = "tls"  #: a TLS handshake with the far end, inside the tunnel
    HTTP = "http"  #: a request inside the tunnel
    WEBSOCKET = "websocket"  #: a WebSocket upgrade or frame inside the tunnel
    STUN = "stun"  #: a STUN request past the proxy, and its answer

    @property
    def label(self) -> str:
        """The name used in sentences."""
        return _LABELS[self]


_LABELS = {
    Operation.SETTINGS: "reading the settings",
    Operation.PAC: "the PAC file",
    Operation.TICKET: "fetching a ticket",
    Operation.RESOLVE: "looking up the name",
    Operation.DIAL: "connecting",
    Operation.PROXY_TLS: "TLS with the proxy",
    Operation.CONNECT: "CONNECT",
    Operation.FORWARD: "a plain request",
    Operation.TLS: "TLS",
    Operation.HTTP: "HTTP",
    Operation.WEBSOCKET: "the WebSocket",
    Operation.STUN: "STUN",
}


class Phase(StrEnum):
    """The phase of the operation."""

    SENT = "sent"
    RECEIVED = "received"
    DONE = "done"
    FAILED = "failed"


class Failure(StrEnum):
    """Why an operation failed. UNKNOWN has its cause in `detail`, and means that a value is missing here."""

    NAME_NOT_FOUND = "name-not-found"
    NAME_SERVICE = "name-service-failed"
    REFUSED = "connection-refused"
    UNREACHABLE = "unreachable"
    PROHIBITED = "prohibited"
    TOO_LARGE = "packet-too-large"
    TIMEOUT = "timeout"
    RESET = "connection-reset"
    CLOSED = "closed-early"
    NOT_TLS = "not-tls"
    TLS_ALERT = "tls-alert"
    TLS_PROTOCOL = "tls-protocol"
    NO_COMMON_PROTOCOL = "tls-no-common-protocol"  #: alert 120: no protocol that ALPN offered is spoken (RFC 7301)
    CERTIFICATE = "certificate-not-trusted"
    NOT_HTTP = "not-http"
    HEAD_TOO_LARGE = "head-too-large"
    BAD_FRAMING = "bad-framing"
    TOO_MANY_INTERIM = "too-many-interim-answers"
    NOT_WEBSOCKET = "not-a-websocket"
    NOT_STUN = "not-stun"
    OWN_LIMIT = "own-limit"  #: this machine ran out of a resource; nothing was sent
    UNREADABLE = "unreadable"  #: a file of this machine, or an invalid address
    UNKNOWN = "unknown"

    @property
    def words(self) -> str:
        """The phrase used in sentences."""
        if self is Failure.OWN_LIMIT:
            return "a limit of this machine"
        words = self.value.replace("-", " ").replace("websocket", "WebSocket")
        return words.replace("http", "HTTP").replace("tls", "TLS").replace("stun", "STUN")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the trace; the recorder has already redacted it."""

    seq: int  #: 1, 2, 3 ... over the whole run; findings cite it
    at: float  #: seconds since the run began, by a monotonic clock
    conn: int  #: number of the connection; 1001 and above: to media hosts; 0: none
    operation: Operation
    phase: Phase
    data: str = ""  #: what was sent or received, as text
    detail: str = ""  #: the program's comment
    failure: Failure | None = None
    omitted: int = 0  #: characters left out of `data`


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """An operation that failed."""

    operation: Operation
    failure: Failure
    detail: str
    event: int
    status: int | None = None  #: of an HTTP answer that came where something else was due
    page: bool = False  #: did a page come there?
    wants_certificate: bool = False  #: did the TLS server ask for a certificate of the client, which has none?

    def __str__(self) -> str:
        words = f"{self.operation.label}: {self.failure.words}"
        return f"{words} ({self.detail})" if self.detail else words
