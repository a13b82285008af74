"""How many connections the reflector keeps, and for how long."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Numbers of connections, and seconds.

    An audit opens up to 64 ports at once, for the time of a round trip each; behind one address of a company there may
    be several audits. Whoever is refused wrongly is told that media are blocked, so there is room.
    """

    connections: int = 256  #: at once, over all ports
    per_address: int = 128
    silence: float = 30.0  #: before the first byte, and for all of STUN: a transaction takes less
    handshake: float = 10.0  #: of TLS, and of its end
    idle: float = 60.0  #: without a byte on HTTP and WSS; twice the WebSocket's own pings
    life: float = 3660.0  #: of any connection, whatever is said on it: an hour, and a minute to begin and end
