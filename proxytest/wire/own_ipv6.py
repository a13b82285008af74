"""Whether this machine has an IPv6 address beyond its own link; nothing is sent."""

import sys
from ipaddress import IPv6Address
from pathlib import Path

from proxytest.wire.look_up import own_address_towards

_OUTSIDE = "2001:db8::1"  #: RFC 3849: nobody's
_ADDRESSES = Path("/proc/net/if_inet6")
_GLOBAL = "00"  #: the scope, in the fourth column


def own_ipv6() -> str | None:
    """Return an address of this machine that is neither of the link alone nor loopback."""
    if sys.platform != "linux":
        return own_address_towards(_OUTSIDE) or None
    try:
        return global_address(_ADDRESSES.read_text(encoding="ascii"))
    except OSError:  # the kernel has no IPv6
        return None


def global_address(table: str) -> str | None:
    """Return the first address of global scope in Linux's table of addresses."""
    rows = (line.split() for line in table.splitlines())
    return next((str(IPv6Address(int(row[0], 16))) for row in rows if len(row) > 3 and row[3] == _GLOBAL), None)
