"""What was seen of the way that media take: past the proxy, to a host outside that answers STUN."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from proxytest.model.address import Authority
from proxytest.model.certificate import TlsSeen
from proxytest.model.event import Failed
from proxytest.model.profile import Transport


class MediaOutcome(StrEnum):
    """How a STUN request ended. Only `ANSWERED` says that the way is open: a connection alone says nothing."""

    ANSWERED = "answered"  #: the far end answered our own request
    NO_ANSWER = "no-answer"  #: nothing came: blocked, or nobody is there
    REFUSED = "refused"  #: a RST, or an ICMP "port unreachable"
    PROHIBITED = "prohibited"  #: a firewall says that it forbids this: ICMP, or this machine's own
    UNREACHABLE = "unreachable"  #: no route, or a router says so
    ACCEPTED = "accepted-without-answer"  #: a connection stood, and no answer came through it
    NOT_STUN = "not-stun"  #: something answered that is no answer to our request
    TLS_FAILED = "tls-failed"  #: a connection stood, and no TLS in it
    TOO_LARGE = "too-large"  #: a packet of this size does not pass whole
    NAME_UNKNOWN = "name-unknown"  #: the host's name does not resolve
    UNKNOWN = "unknown"  #: see `failed`


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaHost:
    """A host outside the firewall that answers STUN."""

    host: str
    #: Ports that stand for the profile's, as in the lab; where there are any, no other port is tried.
    stand_ins: Mapping[tuple[Transport, int], int] = field(default_factory=dict)
    elsewhere: bool = False  #: is there a firewall between, that may treat a stand-in otherwise? Not in the lab

    def port(self, transport: Transport, port: int) -> int | None:
        """Give the port to ask for one of the profile's; None: it is not to be tried."""
        return self.stand_ins.get((transport, port)) if self.stand_ins else port


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaTried:
    """One STUN Binding transaction (RFC 8489) on one port."""

    kind: Literal["media"] = "media"
    host: str
    port: int  #: of the profile
    transport: Transport
    elsewhere: bool = False  #: did another port stand in, that tells nothing of a firewall's rule for this one?
    sni: bool = True  #: was a server name sent? Only TLS sends one
    size: int | None = None  #: bytes of the whole IP packet, where the request was padded to test what passes
    outcome: MediaOutcome
    asked: str | None = None  #: `address:port` that was asked; its port is another where one stood in
    mapped: str | None = None  #: `address:port` as which the far end saw us
    local: str | None = None  #: `address:port` from which we asked; a NAT is between where the two differ
    round_trip_s: float | None = None
    tls: TlsSeen | None = None
    detail: str = ""
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def target(self) -> str:
        """What results call it, such as `192.0.2.1:33434/udp`."""
        return f"{Authority(host=self.host, port=self.port)}/{self.transport}{'' if self.sni else ' without SNI'}"

    @property
    def answered(self) -> bool:
        """Did the far end answer?"""
        return self.outcome is MediaOutcome.ANSWERED

    @property
    def works(self) -> bool:
        """Is the profile's own port open, or one in the lab that is as good?"""
        return self.answered and not self.elsewhere

    @property
    def stand_in(self) -> str | None:
        """The port that was asked instead of the profile's."""
        port = self.asked.rpartition(":")[2] if self.asked else str(self.port)
        return port if port != str(self.port) else None
