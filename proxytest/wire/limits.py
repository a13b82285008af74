"""Limits on time and size, each with its reason."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits for one connection: seconds and bytes."""

    timeout: float = 20.0  #: for each single operation; a proxy may need its own DNS time-out before it answers
    page: float = 1.0  #: for the page of a 407 that ends with the connection
    settle: float = 0.005  #: for a FIN after an answer; it comes with it, or in the next packet
    media: float = 7.5  #: for a port to answer STUN: four requests over UDP, and no fifth (RFC 8489 section 6.2.1)
    quiet: float = 1.0  #: before a control that must run alone: limits by rate count the last second
    series: int = 50  #: packets by which loss, jitter and round trip are measured
    pace: float = 0.02  #: between two of them, as audio is sent
    tail: float = 2.0  #: for answers after the last one; a round trip of a satellite takes 0.6
    drain: int = 16 * 1024 * 1024  #: body of a 407 that is read to keep the connection; up to 4 MiB was seen
    excerpt: int = 16 * 1024  #: body that is kept as evidence
    margin: int = 4 * 1024  #: read beyond the excerpt, so that a secret at its end is seen whole
    interim: int = 8  #: 1xx answers before the final one
    buffer: int = 256 * 1024  #: received but not yet read; beyond it the sender has to wait
