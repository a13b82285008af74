"""What a vendor or a standard withdraws some day, and what then becomes of each client."""

from dataclasses import dataclass
from enum import StrEnum


class Withdrawn(StrEnum):
    """What is no longer accepted."""

    NTLM = "ntlm"  #: Microsoft turns it off on networks, curl leaves it out
    NTLM_V1 = "ntlmv1"
    RC4 = "rc4"  #: and DES, in tickets of Kerberos (RFC 8429)
    SHA_1 = "sha-1"  #: in signatures, of certificates and of handshakes
    TLS_1_2 = "tls-1.2"  #: and older

    @property
    def label(self) -> str:
        """What people call it."""
        return _LABELS[self]


_LABELS = {
    Withdrawn.NTLM: "NTLM",
    Withdrawn.NTLM_V1: "NTLMv1",
    Withdrawn.RC4: "RC4 tickets",
    Withdrawn.SHA_1: "SHA-1",
    Withdrawn.TLS_1_2: "TLS 1.2",
}


class Effect(StrEnum):
    """What becomes of a client; the worst first."""

    STOPS = "stops working"
    OPEN = "not known"  #: the run does not hold what would decide it
    FAILS = "does not work today"
    GOES_ON = "works on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What the run holds about it."""

    seen: str  #: a sentence
    decides: bool = True  #: False: it does not tell what becomes of a client
    tells: str = ""  #: the option or the command that would tell
    evidence: tuple[int, ...] = ()  #: numbers of events


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientEffect:
    """One client, when it is withdrawn."""

    client: str
    title: str
    effect: Effect
    decides: bool  #: does the run's verdict follow it?
    known_today: bool = True  #: is it known whether it works today?
    reasons: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()  #: options that would tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What becomes of everybody."""

    withdrawn: Withdrawn
    clients: tuple[ClientEffect, ...]
    recorded: tuple[Recorded, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopping:
    """The clients that work today, and stop: the part of an outlook that a report shows."""

    withdrawn: Withdrawn
    clients: tuple[str, ...]  #: their titles
