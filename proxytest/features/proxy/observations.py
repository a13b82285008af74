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
