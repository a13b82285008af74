"""What was seen of tunnels, and of paths past the proxy."""

from dataclasses import dataclass
from typing import Literal

from proxytest.model.answer import Answer
from proxytest.model.certificate import TlsSeen
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed
from proxytest.model.observation import Observation, ended
from proxytest.model.outcome import Outcome
from proxytest.model.websocket_seen import WebSocketSeen

_TITLES = {
    "https": "HTTPS",
    "wss": "WebSocket",
    "idle": "silent WebSocket",
    "echo": "WebSocket messages",
    "silence": "shorter silence",
    "pings": "WebSocket with more pings",
    "wildcard": "a name that cannot exist",
    "feature": "the host of a feature",
    "hybrid": "the host of a node",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TunnelTried(Observation):
    """One CONNECT with the chosen scheme and what was done inside the tunnel."""

    kind: Literal["tunnel"] = "tunnel"
    purpose: str = ""  #: what was done inside: https, wss, idle, wildcard, feature or hybrid
    target: str
    scheme: Scheme
    outcome: Outcome
    answer: Answer | None = None  #: the proxy's answer to CONNECT
    tls: TlsSeen | None = None
    https: Answer | None = None  #: the answer inside the tunnel
    websocket: WebSocketSeen | None = None
    detail: str = ""
    failed: Failed | None = None
    duration_s: float = 0.0
    started_s: float = 0.0  #: when it began, in seconds since the run's start
    connect_s: float | None = None  #: from the last CONNECT to its answer; None: it had none, and in older runs
    logon_s: float | None = None  #: the requests with credentials, until the answer of each; None: there were none
    begun_again: bool = False  #: did the proxy decline the first token of NTLM or Negotiate, and take another?
    beside: int = 0  #: other tunnels in progress at the same time, at most
    events: tuple[int, ...] = ()

    @property
    def opened(self) -> bool:
        """Did the proxy say that the tunnel stands?"""
        return self.answer is not None and self.answer.head.connected

    @property
    def stands(self) -> bool:
        """Did the tunnel open, and nothing fail in it?"""
        return self.opened and self.failed is None

    @property
    def title(self) -> str:
        """What was done."""
        return _TITLES.get(self.purpose, self.purpose)

    @property
    def note(self) -> str:
        """The answer inside the tunnel, else that of the proxy."""
        inside = self.websocket.answer if self.websocket is not None else self.https
        return ended(self, str(inside or self.answer or ""))

    @property
    def wants_refusal(self) -> bool:
        """A name that does not exist."""
        return self.purpose == "wildcard"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpsTried(TunnelTried):
    """A tunnel to a target, in which its front page was asked for."""

    purpose: Literal["https"] = "https"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownNameTried(TunnelTried):
    """A tunnel to a made-up name, which a good proxy does not open."""

    purpose: Literal["wildcard"] = "wildcard"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureTried(TunnelTried):
    """A tunnel to a host that one feature needs, in which its front page was asked for."""

    purpose: Literal["feature"] = "feature"


@dataclass(frozen=True, slots=True, kw_only=True)
class HybridTried(TunnelTried):
    """A tunnel to a host that a node or connector needs, in which its front page was asked for."""

    purpose: Literal["hybrid"] = "hybrid"


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectTried(Observation):
    """TLS to one address of a host, without the proxy."""

    kind: Literal["direct"] = "direct"
    target: str
    address: str | None  #: None: the name could not be resolved here
    tls: TlsSeen | None = None
    failed: Failed | None = None
    events: tuple[int, ...] = ()
