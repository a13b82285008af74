"""What a product's clients need from the network, at a date; read from a profile file."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache

from proxytest.model.challenge import Scheme


class Inspection(StrEnum):
    """What happens to a client whose TLS a proxy intercepts."""

    FORBIDDEN = "forbidden"  #: the client refuses to connect
    DISCOURAGED = "discouraged"  #: the document advises against it; the client may still work
    TOLERATED = "tolerated"  #: the client works where the proxy's CA is in the operating system's store


class Purpose(StrEnum):
    """What a domain is for."""

    SERVICE = "service"  #: the product itself
    FEATURE = "feature"  #: one feature, which is lost without it; the rest works
    HYBRID = "hybrid"  #: for nodes and connectors in the company's own network alone
    CDN = "cdn"  #: what names of the product may be aliases of: for firewalls that resolve names themselves
    REVOCATION = "revocation"  #: OCSP and CRLs, over plain HTTP
    DEPRECATED = "deprecated"  #: no longer needed: can be removed from the allow list when old clients are gone


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
    essential: bool = True  #: clients do not work without it; others only need to be allowed
    sign_in: bool = False  #: do clients contact it first? Then the log-on is tested on it first
    websocket: str | None = None  #: path of its WebSocket, if it has one


@lru_cache(maxsize=16_384)  # checks ask again and again for each target
def _most_specific(patterns: tuple[str, ...], host: str) -> int | None:
    """Return the place of the longest pattern that matches a host."""
    matching = (place for place, pattern in enumerate(patterns) if fnmatchcase(host, pattern))
    return max(matching, key=lambda place: len(patterns[place]), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A name or a `*.` pattern of the allow list."""

    pattern: str
    hosts: tuple[Host, ...]
    requirements: tuple[str, ...]
    purpose: Purpose = Purpose.SERVICE
    inspection: Inspection = Inspection.DISCOURAGED
    pinned: bool = False  #: do clients pin the roots of these hosts?
    tenant_restriction: bool = False  #: may a company intercept TLS here on purpose, to insert its tenant header?
    tenant_hosts: tuple[str, ...] = ()  #: of these: the names that the vendor lists for it; empty: every name
    lost: str = ""  #: what does not work without it
    clients: tuple[str, ...] = ()  #: names of the clients that need it; empty: all
    third_party: bool = False  #: does it belong to another company than the vendor?

    def serves(self, client: str) -> bool:
        """Does the client need it?"""
        return not self.clients or client in self.clients

    def may_restrict(self, host: str) -> bool:
        """May TLS of this host be intercepted on purpose, to insert the tenant header?"""
        return self.tenant_restriction and (not self.tenant_hosts or host in self.tenant_hosts)

    def matches(self, host: str) -> bool:
        """Does the name or pattern match the host? A `*` matches any characters."""
        return fnmatchcase(host, self.pattern)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A root or intermediate that the clients accept."""

    subject: str
    sha256: str  #: fingerprint of the certificate
    der: str = field(default="", repr=False)  #: the certificate itself in base64, if the profile has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Pins:
    """Derived data, with the day on which it was made: the vendor does not publish the list."""

    derived: date
    source: str
    roots: tuple[Pin, ...] = ()
    intermediates: tuple[Pin, ...] = ()


class TlsVersion(StrEnum):
    """A version of TLS in OpenSSL's spelling; the oldest first."""

    V1_0 = "TLSv1"
    V1_1 = "TLSv1.1"
    V1_2 = "TLSv1.2"
    V1_3 = "TLSv1.3"


class Transport(StrEnum):
    """The transport of media."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


class MediaRole(StrEnum):
    """The role of a port in a call."""

    PREFERRED = "preferred"  #: used if it works
    FALLBACK = "fallback"  #: works, with worse media
    LAST_RESORT = "last-resort"  #: used if nothing else works
    SHARE = "share"  #: screen share
    NODE_RANGE = "node-range"  #: of a node in the company's own network, such as Video Mesh
    SERVER_RANGE = "server-range"  #: more ports of the servers
    LEGACY_RANGE = "legacy-range"  #: for networks that allowed it long ago


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaPorts:
    """One transport on one port or a range of them, directly to hosts on the Internet."""

    role: MediaRole
    transport: Transport
    first: int
    last: int  #: inclusive
    requirements: tuple[str, ...]
    sni: bool = True  #: for TLS: do the clients send a server name?
    clients: tuple[str, ...] = ()  #: names of the clients that use them; empty: all that make calls

    @property
    def ports(self) -> range:
        """Every port."""
        return range(self.first, self.last + 1)

    def __str__(self) -> str:
        """Such as `UDP 33434-33598`."""
        ports = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        return f"{self.transport.upper()} {ports}{'' if self.sni else ' without SNI'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """How the product's media leave the network."""

    hosts: tuple[str, ...] = ()  #: that answer STUN; empty if no stable one is known
    ports: tuple[MediaPorts, ...] = ()
    subnets: tuple[str, ...] = ()  #: CIDR, if the vendor publishes them
    mtu: int | None = None  #: bytes of a packet that must pass unfragmented
    mtu_advised: int | None = None  #: bytes that the vendor advises to keep
    mtu_ipv6: int | None = None  #: bytes that IPv6 needs at least
    through_proxy: bool = False  #: do clients send media by TLS through the proxy, if nothing else works?
    proxied: tuple[str, ...] = ()  #: names of these clients; empty: all that make calls


class Configuration(StrEnum):
    """How a client can be configured for its proxy."""

    MANUAL = "manual"
    WPAD = "wpad"
    PAC = "pac"
    GPO = "gpo"
    BROWSER = "browser"  #: it uses the browser's settings, whatever they are
    OS = "os"  #: it uses those of the operating system


class ProxySupport(StrEnum):
    """Whether a client can be used behind an explicit proxy."""

    YES = "yes"
    NEVER = "never"
    ADVICE = "advice"


class ClientKind(StrEnum):
    """What a client is; the verdict follows the apps, unless the user names others."""

    APP = "app"  #: that people work with
    DEVICE = "device"  #: in a room
    NODE = "node"  #: of a hybrid service, in the company's data centre
    CONNECTOR = "connector"  #: between the cloud and a service of the company


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A client program and what it supports."""

    name: str
    title: str
    behind_proxy: ProxySupport
    schemes: tuple[Scheme, ...]
    kerberos: bool  #: does it use Kerberos inside Negotiate?
    requirements: tuple[str, ...]
    configuration: tuple[Configuration, ...] = (Configuration.MANUAL,)
    custom_ca: bool = False  #: does it accept a proxy's CA that the company deployed?
    media: bool = True  #: does it take part in calls?
    kind: ClientKind = ClientKind.APP
    note: str = ""
    wired_access: str = ""  #: how it is admitted to a network by IEEE 802.1X

    def speaks(self, scheme: Scheme, mechanism: str | None) -> bool:
        """Can it log on by this scheme with this mechanism?"""
        return scheme in self.schemes and (self.kerberos or mechanism != "Kerberos")

    @property
    def asks_wpad(self) -> bool:
        """Can it find its PAC file by WPAD?"""
        return not {Configuration.WPAD, Configuration.BROWSER, Configuration.OS}.isdisjoint(self.configuration)

    @property
    def reads_pac(self) -> bool:
        """Does it use a PAC file, if its address is configured?"""
        return not {Configuration.PAC, Configuration.BROWSER, Configuration.OS}.isdisjoint(self.configuration)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service of the network that clients need beside the proxy, such as DNS."""

    name: str
    transports: tuple[Transport, ...]
    port: int
    text: str  #: who needs it, and from whom
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A part of the product, and whether the profile covers it."""

    subject: str
    covered: bool
    text: str  #: what is covered, or where else its requirements are


_Day = date  #: for a class with a field of this name


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The product's network requirements at one date."""

    name: str
    title: str
    date: date
    source: str
    requirements: tuple[Requirement, ...]
    domains: tuple[Domain, ...]
    clients: tuple[Client, ...]
    pins: Pins
    media: Media = field(default_factory=Media)
    least_tls: TlsVersion | None = None  #: for HTTPS and WSS; None: the document requires none
    seen_unchanged: _Day | None = None  #: when the source was last looked at, and had not changed
    ciphers: tuple[str, ...] = ()  #: of TLS, as the document names them
    services: tuple[Service, ...] = ()
    scope: tuple[Scope, ...] = ()

    @property
    def pac_supported(self) -> bool:
        """Does any client that works behind a proxy read PAC files?"""
        return any(client.reads_pac for client in self.clients if client.behind_proxy is ProxySupport.YES)

    def pattern(self, text: str) -> Domain | None:
        """Return the domain with exactly this pattern."""
        return next((domain for domain in self.domains if domain.pattern == text), None)

    def domain_of(self, host: str) -> Domain | None:
        """Return the most specific domain that covers a host."""
        place = _most_specific(tuple([domain.pattern for domain in self.domains]), host)
        return None if place is None else self.domains[place]

    def host(self, name: str, port: int) -> Host | None:
        """Return the profile's own entry of a host on a port."""
        hosts = (host for domain in self.domains for host in domain.hosts)
        return next((host for host in hosts if (host.name, host.port) == (name, port)), None)
