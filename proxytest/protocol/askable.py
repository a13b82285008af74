"""Which URLs in certificates may be requested.

Whoever presents a certificate chooses them, and they are requested with the user's log-on from inside the network: so
only those that can lead to a public server. The proxy resolves the name, so only the name itself can be checked.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import AddressValueError, IPv6Address

from proxytest.model.address import Authority, ipv6_text
from proxytest.model.profile import Domain

_LONGEST = 2048
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
#: Characters that need no escape in a request line. RFC 5280 section 4.2.1.13 warns of https, which would need itself.
_URL = re.compile(
    rf"http://(?P<host>{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9A-Fa-f:.]{{2,45}}\])(?::(?P<port>[0-9]{{1,5}}))?(?:/[!-~]*)?"
)
#: A last label that makes a name an IPv4 address, in every spelling that inet_aton takes (WHATWG URL, "ends in a
#: number"); no top-level domain is one (RFC 1123 section 2.1).
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")
#: RFC 6761 section 6.3, RFC 6762 section 3 and appendix G, RFC 8375, and ICANN's .internal.
_INSIDE = frozenset(
    {"localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan", "home.arpa"}
)
_PORT = 80  #: public revocation servers use no other port; more ports would make this a port scanner


class Objection(StrEnum):
    """Why a URL is not requested."""

    FORM = "is not a plain http:// URL"
    ADDRESS = "leads to an address, not to a name"
    INSIDE = "leads to a name that is known only inside a network"
    PORT = "leads to another port than 80"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Hosts that may also be private, because the user or the profile names them."""

    hosts: tuple[Authority, ...] = ()
    domains: tuple[Domain, ...] = ()

    def ports(self, host: str) -> frozenset[int]:
        """Return the ports on which a host may be contacted; empty if the host is not named."""
        known = (*self.hosts, *(Authority(host=one.name, port=one.port) for each in self.domains for one in each.hosts))
        ports = frozenset(one.port for one in known if one.host == host)
        return ports | {_PORT} if ports or any(one.matches(host) for one in self.domains) else ports


def objection(url: str, named: Named) -> Objection | None:
    """Return why a URL is not requested; None if it is."""
    read = _URL.fullmatch(url) if len(url) <= _LONGEST else None
    host = read and _host(read["host"])
    if read is None or host is None:
        return Objection.FORM
    ports = named.ports(host)
    if int(read["port"] or _PORT) not in (ports or (_PORT,)):
        return Objection.PORT
    return None if ports else _place(host)


def _host(text: str) -> str | None:
    """Return the host in the form that an Authority uses; None if it is not a valid host."""
    if not text.startswith("["):
        return text.removesuffix(".").lower()
    try:
        return ipv6_text(IPv6Address(text.strip("[]")))
    except AddressValueError:
        return None


def _place(host: str) -> Objection | None:
    labels = host.split(".")
    if ":" in host or _NUMBER.fullmatch(labels[-1]):
        return Objection.ADDRESS
    if len(labels) == 1 or not _INSIDE.isdisjoint((labels[-1], ".".join(labels[-2:]))):
        return Objection.INSIDE
    return None
