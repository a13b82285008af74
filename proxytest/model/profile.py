"""What a product's clients need of the network: dated data, read from a profile file."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from proxytest.model.challenge import Scheme


class Inspection(StrEnum):
    """What becomes of a client whose TLS a proxy opens."""

    FORBIDDEN = "forbidden"  #: the client refuses to connect
    DISCOURAGED = "discouraged"  #: the document asks for none; the client may still work


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One row of the product's requirement catalogue."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A host that stands for a domain pattern."""

    name: str
    port: int = 443
    essential: bool = True  #: without it the clients do not work; others are only to be allowed
    websocket: str | None = None  #: path of its WebSocket, where it has one


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A name or a `*.` pattern of the allow list."""

    pattern: str
    hosts: tuple[Host, ...]
    requirements: tuple[str, ...]
    inspection: Inspection = Inspection.DISCOURAGED
    pinned: bool = False  #: do the clients pin the roots of these hosts?

    def matches(self, host: str) -> bool:
        """Is the host this name or, for a pattern, a name under it?"""
        if self.pattern.startswith("*."):
            return host.endswith(self.pattern[1:])
        return host == self.pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A root or intermediate that the clients accept."""

    subject: str
    sha256: str  #: fingerprint of the certificate
    der: str = field(default="", repr=False)  #: the certificate itself in base64, where the profile's author gave it


@dataclass(frozen=True, slots=True, kw_only=True)
class Pins:
    """Derived data: the vendor does not publish the list, so it bears the day on which it was made."""

    derived: date
    source: str
    roots: tuple[Pin, ...] = ()
    intermediates: tuple[Pin, ...] = ()


class ProxySupport(StrEnum):
    """Whether a client can be used behind an explicit proxy."""

    YES = "yes"
    NEVER = "never"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A client program and what it speaks."""

    name: str
    title: str
    behind_proxy: ProxySupport
    schemes: tuple[Scheme, ...]
    kerberos: bool  #: does it use Kerberos inside Negotiate?
    requirements: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One dated state of the product's network requirements."""

    name: str
    title: str
    date: date
    source: str
    requirements: tuple[Requirement, ...]
    domains: tuple[Domain, ...]
    clients: tuple[Client, ...]
    pins: Pins
    pac_supported: bool

    def domain_of(self, host: str) -> Domain | None:
        """Give the most specific domain that covers a host."""
        matching = (domain for domain in self.domains if domain.matches(host))
        return max(matching, key=lambda domain: len(domain.pattern), default=None)

    def host(self, name: str, port: int) -> Host | None:
        """Give the profile's own entry of a host on a port."""
        hosts = (host for domain in self.domains for host in domain.hosts)
        return next((host for host in hosts if (host.name, host.port) == (name, port)), None)
