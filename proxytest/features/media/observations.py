"""What was seen of the way that media take."""

from dataclasses import dataclass
from typing import Literal

from proxytest.model.address import Authority
from proxytest.model.certificate import TlsSeen
from proxytest.model.event import Failed
from proxytest.model.media import MediaOutcome
from proxytest.model.observation import Observation
from proxytest.model.profile import Transport


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaTried(Observation):
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

    @property
    def note(self) -> str:
        """How the request ended."""
        return self.outcome.value.replace("-", " ")
