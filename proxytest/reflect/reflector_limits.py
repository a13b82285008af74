"""The reflector's limits on the number and duration of connections."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits: numbers of connections, and seconds.

    An audit opens up to 64 ports at once, each for one round trip; behind one address of a company there may
    be several audits. A wrong refusal looks like blocked media, so the limits are generous.
    """

    connections: int = 256  #: at once, over all ports
    per_address: int = 128
    silence: float = 30.0  #: before the first byte, and for all of STUN: a transaction takes less time
    handshake: float = 10.0  #: of TLS, and of its end
    idle: float = 60.0  #: without a byte on HTTP and WSS; twice the WebSocket's own pings
    life: float = 3660.0  #: of any connection: an hour, plus a minute to start and end
