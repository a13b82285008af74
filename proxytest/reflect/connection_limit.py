"""The limit on open connections: for all ports together, and per client address."""

from collections import Counter
from ipaddress import IPv6Address, ip_address, ip_network

#: Bits of an IPv6 address that identify a site (RFC 6177 section 2); a host chooses the rest itself (RFC 8981).
_OF_A_SITE = 64


class ConnectionLimit:
    """Counts the open connections of a server."""

    def __init__(self, *, connections: int, per_address: int) -> None:
        self._connections = connections
        self._per_address = per_address
        self._taken: Counter[str] = Counter()
        self.taken = 0  #: over all addresses

    def enter(self, host: str) -> bool:
        """Count a connection from this address; return False if the limit is reached."""
        site = site_of(host)
        if self.taken >= self._connections or self._taken[site] >= self._per_address:
            return False
        self.taken += 1
        self._taken[site] += 1
        return True

    @property
    def addresses(self) -> int:
        """The number of addresses with open connections."""
        return len(self._taken)

    def leave(self, host: str) -> None:
        """Count a closed connection."""
        site = site_of(host)
        self.taken -= 1
        self._taken[site] -= 1
        if not self._taken[site]:
            del self._taken[site]  # else every address ever seen would be kept


def site_of(host: str) -> str:
    """Return what limits count as one client."""
    address = ip_address(host)
    return str(ip_network((address, _OF_A_SITE), strict=False)) if isinstance(address, IPv6Address) else host
