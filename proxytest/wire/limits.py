"""How long and how much the wire waits for, each with its reason."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on one connection; seconds and bytes."""

    timeout: float = 20.0  #: for each single operation; a proxy may need its own DNS time-out before it answers
    page: float = 1.0  #: for the page of a 407 that only the end of the connection ends
    settle: float = 0.005  #: for a FIN that follows an answer; it comes with it, or in the next packet
    media: float = 7.5  #: for a port to answer STUN: four requests over UDP, and no fifth (RFC 8489 section 6.2.1)
    drain: int = 16 * 1024 * 1024  #: body of a 407 that is read to keep the connection; 4 MiB are seen
    excerpt: int = 16 * 1024  #: body that is kept, as evidence
    margin: int = 4 * 1024  #: read beyond the excerpt, so that a secret that its end would cut in two is seen whole
    interim: int = 8  #: 1xx answers before the final one
    buffer: int = 256 * 1024  #: received and not yet read; beyond it the sender has to wait
