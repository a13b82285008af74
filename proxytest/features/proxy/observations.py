"""A first connection to the proxy, and its answer to a CONNECT without credentials."""

from dataclasses import dataclass
from typing import Literal

from proxytest.model.answer import Answer
from proxytest.model.certificate import TlsTried
from proxytest.model.challenge import Challenge
from proxytest.model.event import Failed
from proxytest.model.observation import Observation, ended


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyDialled(Observation):
    """A first connection to the proxy."""

    kind: Literal["dial"] = "dial"
    proxy: str
    address: str | None  #: the IP address that answered
    addresses: tuple[str, ...] = ()  #: all of the proxy's name
    tls: TlsTried | None = None  #: the handshake with an https:// proxy
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def target(self) -> str:
        """The proxy."""
        return self.proxy

    @property
    def title(self) -> str:
        """What was done."""
        return "first connection"

    @property
    def note(self) -> str:
        """The address that answered."""
        return ended(self, self.address or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengesSeen(Observation):
    """The answer to a CONNECT that carried no credentials."""

    kind: Literal["challenges"] = "challenges"
    target: str
    answer: Answer | None = None
    challenges: tuple[Challenge, ...] = ()
    skew_s: float | None = None  #: seconds by which the proxy's Date is ahead of this machine's clock; None: no Date
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """What was done."""
        return "what is offered"

    @property
    def note(self) -> str:
        """The proxy's answer."""
        return ended(self, str(self.answer or ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressAsked(Observation):
    """The answer at one of several addresses of the proxy, to a CONNECT that carried no credentials."""

    kind: Literal["address"] = "address"
    target: str
    address: str
    answer: Answer | None = None
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """What was done."""
        return f"asked at {self.address}"

    @property
    def note(self) -> str:
        """The answer."""
        return ended(self, str(self.answer or ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAgain(Observation):
    """The answers to one CONNECT without credentials, again and again, each on a new connection."""

    kind: Literal["asked-again"] = "asked-again"
    target: str
    answers: tuple[Answer, ...] = ()
    lost: int = 0  #: connections that ended without an answer
    slow: bool = False  #: was it done slowly, since the answers differed?
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """What was done."""
        return "the same question again"

    @property
    def note(self) -> str:
        """The answers, each once."""
        return ended(self, ", ".join(dict.fromkeys(map(str, self.answers))))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldTunnels(Observation):
    """Tunnels to one target, opened slowly, one after another, and all kept open.

    Where no tunnel opens, connections without a request are kept, and each time it is asked beside them.
    """

    kind: Literal["held-tunnels"] = "held-tunnels"
    target: str
    opened: int  #: tunnels that were open together, before one was refused or enough were open
    silent: bool = False  #: were connections without a request kept, in the place of tunnels?
    refused: Answer | None = None  #: the answer to the next one
    again: bool | None = None  #: did it open after a pause, beside the others? None: it was not tried again
    alone: tuple[bool, ...] = ()  #: whether each of some more opened, one after another, when the others were closed
    alone_cut: int = 0  #: how many of these got no answer
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """What was done."""
        return "connections kept open" if self.silent else "tunnels kept open"

    @property
    def note(self) -> str:
        """How many were open together."""
        return ended(self, f"{self.opened} together")
