"""What the reflector told of this run's requests, and of the hosts that it sees itself."""

from dataclasses import dataclass
from typing import Literal

from proxytest.model.answer import Answer
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed
from proxytest.model.observation import Observation

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A request as the reflector received it."""

    headers: Headers
    client: str  #: the address that it came from
    tls: str | None = None  #: the version
    alpn: str | None = None
    certificate: str = ""  #: SHA-256 of the certificate that it shows


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTold(Observation):
    """One request to the reflector through the proxy, and what arrived there."""

    kind: Literal["request-told"] = "request-told"
    target: str
    scheme: Scheme
    websocket: bool = False  #: was a WebSocket asked for?
    extensions: str | None = None  #: those of the answer to it, as it came back
    answer: Answer | None = None  #: of the proxy to CONNECT
    sent: Headers = ()
    alpn: str | None = None  #: what was agreed on here
    tls: str | None = None
    certificate: str | None = None  #: SHA-256 of the certificate that was shown here
    issuer: str = ""
    arrived: Arrived | None = None  #: None: the reflector's own word did not come back
    detail: str = ""
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """What results call it."""
        return f"{self.target} by {'WSS' if self.websocket else 'HTTPS'}"

    @property
    def note(self) -> str:
        """Did it arrive?"""
        return "arrived" if self.arrived else str(self.failed or self.answer or self.detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateTold(Observation):
    """What the reflector sees of a host of the profile."""

    kind: Literal["certificate-told"] = "certificate-told"
    target: str
    sha256: str | None = None  #: None: it saw none, or its word did not come back
    subject: str = ""
    issuer: str = ""
    status: int = 0  #: of GET /
    detail: str = ""
    events: tuple[int, ...] = ()

    @property
    def note(self) -> str:
        """What it saw."""
        return f"a certificate of {self.issuer}" if self.sha256 else self.detail
