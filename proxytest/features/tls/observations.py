"""What plain http:// requests through the proxy showed of certificate servers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from proxytest.model.answer import Answer
from proxytest.model.certificate import Anchor, Certificate, TlsSeen
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed
from proxytest.model.observation import Observation, ended


class PlainPurpose(StrEnum):
    """Why a URL was asked for."""

    REVOCATION = "revocation"  #: an OCSP server or a CRL
    ISSUER = "issuer"  #: the certificate that is missing in a chain


class As(StrEnum):
    """Which other client a handshake imitates."""

    BROWSER = "browser"  #: its User-Agent, and h2 and http/1.1 by ALPN
    TLS_1_2 = "tls-1.2"  #: one that speaks no TLS 1.3
    HTTP_2 = "http/2"  #: h2 and http/1.1 by ALPN, where http/1.1 alone is refused
    USUAL = "usual"  #: as we do it ourselves, once more: is it the same chain on every connection?
    NO_NAME = "no-name"  #: one that sends no server name (SNI), where the handshake with it fails


_IMITATED = {
    As.BROWSER: "TLS as a browser",
    As.TLS_1_2: "TLS 1.2 alone",
    As.HTTP_2: "TLS for HTTP/2",
    As.NO_NAME: "TLS without a server name",
    As.USUAL: "TLS once more",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlTried(Observation):
    """A tunnel with a handshake as another client does it: does it see the same chain?"""

    kind: Literal["control"] = "control"
    target: str
    imitates: As
    scheme: Scheme = Scheme.NONE
    answer: Answer | None = None  #: to CONNECT
    tls: TlsSeen | None = None
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """Which client it imitates."""
        return _IMITATED[self.imitates]

    @property
    def note(self) -> str:
        """Who signed the chain."""
        issuer = self.tls.chain[0].issuer if self.tls is not None and self.tls.chain else ""
        return ended(self, f"a certificate of {issuer}" if issuer else str(self.answer or ""))


class HelloEnd(StrEnum):
    """What came in answer to a ClientHello."""

    SERVER_HELLO = "server hello"
    ALERT = "alert"  #: somebody read it, and refused it
    OTHER = "other bytes"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelloTried(Observation):
    """A tunnel in which a ClientHello of a certain size was sent; the handshake ends there."""

    kind: Literal["hello"] = "hello"
    target: str
    size: int  #: bytes of the record
    parts: int  #: segments in which it was sent
    opened: bool = False  #: did the tunnel open?
    answer: Answer | None = None  #: to CONNECT
    end: HelloEnd | None = None  #: None: nothing came
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def read(self) -> bool:
        """Did somebody who speaks TLS read it?"""
        return self.end in (HelloEnd.SERVER_HELLO, HelloEnd.ALERT)

    @property
    def title(self) -> str:
        """The size, and the number of segments."""
        return f"ClientHello of {self.size} bytes" + (f" in {self.parts} segments" if self.parts > 1 else "")

    @property
    def note(self) -> str:
        """What came."""
        return ended(self, self.end.value if self.end is not None else str(self.answer or ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class StapleAsked(Observation):
    """A tunnel in which the far end was asked, by TLS 1.2, for the state of its certificate (OCSP stapling)."""

    kind: Literal["staple"] = "staple"
    target: str
    leaf: str = ""  #: SHA-256 of the certificate that it showed; empty: none came in clear
    state: str = ""  #: good, revoked or unknown; empty: it sent no state
    until: datetime | None = None  #: when the state is to be renewed
    answer: Answer | None = None  #: to CONNECT
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """The name of what was asked for."""
        return "OCSP stapling"

    @property
    def note(self) -> str:
        """The state, if one came."""
        return ended(self, f"the certificate is {self.state}" if self.state else "no state was sent")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainAsked(Observation):
    """A GET by absolute URI, with the log-on that works."""

    kind: Literal["plain"] = "plain"
    purpose: PlainPurpose
    url: str
    subjects: tuple[str, ...] = ()  #: SHA-256 of the certificates that name the URL; empty: the profile names it
    withheld: str = ""  #: why it was not asked for, or no log-on proven, so that an answer says nothing; else empty
    answer: Answer | None = None
    step: int = 0  #: of ISSUER: how many answers led to this URL, by a redirect or a certificate in them
    certificates: tuple[Certificate, ...] = ()  #: of ISSUER: what the answer holds
    completes: Anchor | None = None  #: of ISSUER: the public root that the chain leads to with the fetched certificate
    system: Anchor | None = None  #: of ISSUER: the same, of a root of this machine's store
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def target(self) -> str:
        """The URL."""
        return self.url

    @property
    def note(self) -> str:
        """The answer."""
        return ended(self, str(self.answer or ""))
