"""What was seen of the way that media take: past the proxy, to a host outside that answers STUN."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

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
        """Return the port to ask for one of the profile's; None: it is not to be tried."""
        return self.stand_ins.get((transport, port)) if self.stand_ins else port
