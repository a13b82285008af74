"""What was seen of the way that media take."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from proxytest.model.address import Authority
from proxytest.model.answer import Answer
from proxytest.model.certificate import TlsSeen
from proxytest.model.challenge import Scheme
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
    refused_by: str | None = None  #: address that sent an ICMP error; empty: this machine itself; None: not known
    proven: bool | None = None  #: was the answer signed with the token? None: there is no token
    round_trip_s: float | None = None  #: from the first request on
    sends: int = 1  #: how often the request was sent
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
        return self.answered and not self.elsewhere and self.proven is not False

    @property
    def stand_in(self) -> str | None:
        """The port that was asked instead of the profile's."""
        port = self.asked.rpartition(":")[2] if self.asked else str(self.port)
        return port if port != str(self.port) else None

    @property
    def note(self) -> str:
        """How the request ended."""
        return self.outcome.value.replace("-", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaSeries(Observation):
    """Packets of one shape at the pace of audio, to one UDP port, and the answer to each."""

    kind: Literal["media-series"] = "media-series"
    host: str
    port: int  #: of the profile
    shape: Literal["stun", "rtp"]  #: what a middlebox sees
    elsewhere: bool = False  #: as in `MediaTried`
    asked: str
    proven: bool = False  #: do only answers count that are signed with the token?
    pace_s: float  #: between two packets
    round_trips_s: tuple[float | None, ...]  #: of each packet; None where no answer came
    late_s: float = 0.0  #: how late this machine sent one, at worst
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def target(self) -> str:
        """What results call it."""
        return f"{Authority(host=self.host, port=self.port)}/{Transport.UDP}"

    @property
    def answered(self) -> tuple[float, ...]:
        """The round trips of those that were answered."""
        return tuple(one for one in self.round_trips_s if one is not None)

    @property
    def loss(self) -> float:
        """The part that was lost, there or back, from 0 to 1."""
        return 1 - len(self.answered) / len(self.round_trips_s) if self.round_trips_s else 0.0

    @property
    def round_trip_s(self) -> float | None:
        """The median."""
        from statistics import median  # with fractions and decimals, for which the first packet need not wait

        return median(self.answered) if self.answered else None

    @property
    def jitter_s(self) -> float:
        """The highest interarrival jitter of RFC 3550 section 6.4.1; the round trip stands for the transit time."""
        arrivals = sorted(
            (number * self.pace_s + took, took) for number, took in enumerate(self.round_trips_s) if took is not None
        )
        jitter = highest = 0.0
        for (_, before), (_, after) in pairwise(arrivals):
            jitter += (abs(after - before) - jitter) / 16
            highest = max(highest, jitter)  # the last value forgets what was two dozen packets ago
        return highest

    @property
    def ends_after(self) -> int | None:
        """How many packets were sent until the last one that was answered; None where none was."""
        return max((number + 1 for number, took in enumerate(self.round_trips_s) if took is not None), default=None)

    @property
    def note(self) -> str:
        """How many were answered."""
        return f"{len(self.answered)} of {len(self.round_trips_s)} answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaTunnelled(Observation):
    """One STUN transaction inside TLS through the proxy."""

    kind: Literal["media-tunnelled"] = "media-tunnelled"
    host: str
    port: int  #: of the profile
    sni: bool  #: was a server name sent?
    scheme: Scheme
    answer: Answer | None = None  #: of the proxy to CONNECT
    tls: TlsSeen | None = None
    outcome: MediaOutcome | None = None  #: None where there was no TLS in which to ask
    proven: bool | None = None  #: as in `MediaTried`
    round_trip_s: float | None = None
    detail: str = ""
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def target(self) -> str:
        """What results call it."""
        return f"{Authority(host=self.host, port=self.port)}/tls through the proxy{'' if self.sni else ' without SNI'}"

    @property
    def works(self) -> bool:
        """Did the far end answer?"""
        return self.outcome is MediaOutcome.ANSWERED and self.proven is not False

    @property
    def refused(self) -> bool:
        """Did the proxy open no tunnel?"""
        return self.answer is not None and not self.answer.head.connected

    @property
    def note(self) -> str:
        """How it ended."""
        return self.outcome.value.replace("-", " ") if self.outcome else str(self.failed or self.answer or self.detail)
