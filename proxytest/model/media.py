"""Media tests: without the proxy, to a host on the Internet that answers STUN."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from proxytest.model.profile import Transport


class MediaOutcome(StrEnum):
    """How a STUN request ended. Only `ANSWERED` means that the path is open: a connection alone proves nothing."""

    ANSWERED = "answered"  #: the far end answered our own request
    NO_ANSWER = "no-answer"  #: no answer: blocked, or there is no server
    REFUSED = "refused"  #: a RST, or an ICMP "port unreachable"
    PROHIBITED = "prohibited"  #: a firewall reports that it blocks this, by ICMP; or this machine's own firewall
    UNREACHABLE = "unreachable"  #: no route, here or at a router
    ACCEPTED = "accepted-without-answer"  #: a connection opened, but no answer came
    NOT_STUN = "not-stun"  #: something else than an answer to our request
    TLS_FAILED = "tls-failed"  #: a connection opened, but TLS failed
    TOO_LARGE = "too-large"  #: a packet of this size does not pass unfragmented
    NAME_UNKNOWN = "name-unknown"  #: the host's name does not resolve
    UNKNOWN = "unknown"  #: see `failed`


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaHost:
    """A host on the Internet that answers STUN."""

    host: str
    #: Ports that replace the profile's, as in the lab; if there are any, no other port is tried.
    stand_ins: Mapping[tuple[Transport, int], int] = field(default_factory=dict)
    elsewhere: bool = False  #: may a firewall treat a replacement port differently? Not in the lab

    def port(self, transport: Transport, port: int) -> int | None:
        """Return the port to use for one of the profile's; None: do not try it."""
        return self.stand_ins.get((transport, port)) if self.stand_ins else port
