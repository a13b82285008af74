"""What the probes saw. Each class is one kind of action; `events` cites the trace; no verdict lives here."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from proxytest.model.answer import Answer
from proxytest.model.certificate import TlsSeen, TlsTried
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.direct import DirectTried
from proxytest.model.event import Failed
from proxytest.model.gateway_file import GatewayFileSeen
from proxytest.model.media import MediaTried
from proxytest.model.pac import PacProxyTried, PacSeen
from proxytest.model.plain import PlainAsked
from proxytest.model.settings import Platform, Setting, SourceSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsSeen:
    """Which proxy this machine would use, and where that is written."""

    kind: Literal["settings"] = "settings"
    proxy: str | None  #: the explicit proxy that is audited
    source: str | None  #: "--proxy", a variable's name, the scenario's file name
    pac: str | None  #: address of a PAC file that the machine or the user names
    by_pac: bool = False  #: is the proxy the PAC file's first, since no explicit one is set?
    settings: tuple[Setting, ...] = ()
    sources: tuple[SourceSeen, ...] = ()  #: what each source says that was read
    platform: Platform | None = None  #: it decides which of them wins
    events: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyDialled:
    """A first connection to the proxy."""

    kind: Literal["dial"] = "dial"
    proxy: str
    address: str | None  #: the IP address that answered
    tls: TlsTried | None = None  #: the handshake with an https:// proxy
    failed: Failed | None = None
    events: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengesSeen:
    """The answer to a CONNECT that carried no credentials."""

    kind: Literal["challenges"] = "challenges"
    target: str
    answer: Answer | None = None
    challenges: tuple[Challenge, ...] = ()
    skew_s: float | None = None  #: seconds by which the proxy's Date is ahead of this machine's clock; None: no Date
    failed: Failed | None = None
    events: tuple[int, ...] = ()


class Outcome(StrEnum):
    """How an authentication dialogue ended."""

    ACCEPTED = "accepted"  #: the proxy let the request pass by a 2xx
    NOT_CHALLENGED = "not-challenged"  #: the proxy let the request pass although nothing was proven
    REFUSED = "refused"  #: complete credentials were sent and the proxy asked again
    UNCONFIRMED = (
        "unconfirmed"  #: complete credentials were sent; the answer neither asks again nor lets the request pass
    )
    NOT_OFFERED = "not-offered"  #: the proxy does not list the scheme
    TOKEN_REFUSED = "token-refused"  # noqa: S105  a name, not a secret #: the first token was refused: no password was tried
    CONNECTION_LOST = "connection-lost"  #: the proxy closed between the legs of one handshake
    UNUSABLE_CHALLENGE = "unusable-challenge"  #: the challenge cannot be answered; `detail` says why
    NO_CREDENTIALS = "no-credentials"  #: neither a user nor a signed-on user's ticket is there
    UNDECIDED = "undecided"  #: the proxy neither asked nor let the request pass
    WITHHELD = "withheld"  #: not tried, to protect the account or the password; `detail` says why
    FAILED = "failed"  #: the network failed under it; see `failed`


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeTried:
    """One authentication dialogue for one scheme, on a CONNECT to one target."""

    kind: Literal["scheme"] = "scheme"
    scheme: Scheme
    target: str
    outcome: Outcome
    legs: int = 0  #: requests sent in the dialogue
    mechanism: str | None = (
        None  #: "NTLM" or "Kerberos" inside Negotiate; the algorithm of Digest; the charset of Basic
    )
    answer: Answer | None = None  #: the last one
    detail: str = ""
    proven: bool = False  #: was a password or a ticket put to the test?
    failed: Failed | None = None
    events: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeRepeated:
    """The same dialogue again and again, each on a fresh connection: does the proxy always answer alike?"""

    kind: Literal["repeat"] = "repeat"
    scheme: Scheme
    target: str
    outcomes: tuple[Outcome, ...]
    failed: Failed | None = None
    events: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAgentTried:
    """The challenges to another User-Agent than proxytest's own."""

    kind: Literal["user-agent"] = "user-agent"
    target: str
    user_agent: str
    answer: Answer | None = None
    challenges: tuple[Challenge, ...] = ()
    again: Answer | None = None  #: to our own once more, where the answer differed from the one before the log-on
    failed: Failed | None = None
    events: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadSizes:
    """How large a request head may be; a Kerberos token has to fit into it."""

    kind: Literal["head-sizes"] = "head-sizes"
    target: str
    taken: tuple[int, ...]  #: bytes of heads that were answered as a small one
    refused: int | None = None  #: bytes of the first that was not; lost once, it was sent again
    answer: Answer | None = None  #: to the refused one
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def once_taken(self) -> bool:
        """Was the refused one taken when it was sent again?"""
        return self.refused in self.taken


class TokenReply(StrEnum):
    """What a proxy made of a first token that proves nothing."""

    CONTINUED = "continued"  #: it sent a token of its own: it speaks the mechanism
    REFUSED = "refused"  #: it asked again without a token, or chose another mechanism
    PASSED = "passed"  #: it let the request pass
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NegotiateMechanisms:
    """Does Negotiate lead to NTLM? Found out with NTLM type-1 messages, which hold no password."""

    kind: Literal["negotiate"] = "negotiate"
    target: str
    raw: TokenReply  #: a raw NTLMSSP message under Negotiate
    wrapped: TokenReply  #: the same inside SPNEGO
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def speaks_ntlm(self) -> bool | None:
        """None where the network failed, or nothing was asked."""
        if TokenReply.CONTINUED in (self.raw, self.wrapped):
            return True
        return False if self.raw is self.wrapped is TokenReply.REFUSED else None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSocketSeen:
    """The answer to a WebSocket upgrade (RFC 6455 section 4)."""

    answer: Answer
    upgraded: bool  #: 101 with the right Sec-WebSocket-Accept
    echoed: bool | None = None  #: did a ping come back? None: not asked
    held_s: float | None = None  #: seconds for which pings came back; None: not held
    idle_s: float | None = (
        None  #: seconds after which it was cut in silence, or for which it was watched; None: not tried
    )
    cut: bool = False  #: was it cut while it was silent?


@dataclass(frozen=True, slots=True, kw_only=True)
class TunnelTried:
    """One CONNECT with the chosen scheme and what was done inside the tunnel."""

    kind: Literal["tunnel"] = "tunnel"
    purpose: Literal["https", "wss", "idle", "wildcard"]
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
    events: tuple[int, ...] = ()

    @property
    def opened(self) -> bool:
        """Did the proxy say that the tunnel stands?"""
        return self.answer is not None and self.answer.head.connected


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPageSeen:
    """The proxy's own answer to a request for a name that cannot exist; it tells the product."""

    kind: Literal["error-page"] = "error-page"
    target: str
    answer: Answer | None = None
    failed: Failed | None = None
    events: tuple[int, ...] = ()


Observation = (
    SettingsSeen
    | ProxyDialled
    | ChallengesSeen
    | SchemeTried
    | SchemeRepeated
    | UserAgentTried
    | HeadSizes
    | NegotiateMechanisms
    | TunnelTried
    | ErrorPageSeen
    | GatewayFileSeen
    | PlainAsked
    | DirectTried
    | MediaTried
    | PacSeen
    | PacProxyTried
)
