"""The sections of a profile file. Where the file extends another, every key may be left out."""

import re
from datetime import date
from ipaddress import ip_network
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from proxytest.model.challenge import STRENGTH
from proxytest.model.profile import (
    ClientKind,
    Configuration,
    Inspection,
    MediaRole,
    ProxySupport,
    Purpose,
    TlsVersion,
    Transport,
)
from proxytest.scenario.quoting import quoted
from proxytest.scenario.validation import Section, WrongValueError, one_of

_SHA256 = re.compile(r"[0-9a-f]{64}")
_RANGE = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?")
_WILD = re.compile(r"[a-z0-9*-]+(\.[a-z0-9-]+){2,}")  #: such as `*mcs*.example.com`, never wider than a whole domain
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _sha256(text: str) -> str:
    if not _SHA256.fullmatch(text):
        raise WrongValueError(f"{quoted(text)} is not a SHA-256 fingerprint: 64 hexadecimal digits in lower case")
    return text


def _host_name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise WrongValueError(f"{quoted(text)} is not a host name (in lower case)")
    return text


def _pattern(text: str) -> str:
    if not _NAME.fullmatch(text.removeprefix("*.")) and not _WILD.fullmatch(text):
        raise WrongValueError(f"{quoted(text)} is neither a host name nor '*.' and a domain (in lower case)")
    return text


def _port(number: int) -> int:
    if not 0 < number < 65536:
        raise WrongValueError(f"{number} is not a port: use a number from 1 to 65535")
    return number


def _ports(value: object) -> object:
    """Read `33434` or `33434-33598` as a pair."""
    match = _RANGE.fullmatch(str(value)) if type(value) in (int, str) else None
    if match is None:
        raise WrongValueError(f"{quoted(str(value))} is neither a port nor a range such as 33434-33598")
    first, last = int(match[1]), int(match[2] or match[1])
    if not 0 < first <= last < 65536:
        raise WrongValueError(
            f"{quoted(str(value))} is not a range of ports: use numbers from 1 to 65535, the lower first"
        )
    return first, last


def _network(text: str) -> str:
    try:
        return str(ip_network(text))
    except ValueError:
        raise WrongValueError(f"{quoted(text)} is not a network such as 192.0.2.0/24") from None


def _websocket(text: str) -> str:
    if not text.startswith("/") or not text.isascii() or not text.isprintable() or " " in text:
        raise WrongValueError(f"{quoted(text)} is not a path: it must begin with '/'")
    return text


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _day(value: object) -> object:
    """Read a date; its strict mode refuses other forms, such as a number of seconds."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise WrongValueError(f"{quoted(value)} is not a day of the calendar") from None
    return value


def _host(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


SchemeWord: Any = one_of("an authentication scheme", tuple(STRENGTH))
InspectionWord: Any = one_of("a word for inspection", tuple(Inspection))
SupportWord: Any = one_of("a word for use behind a proxy", tuple(ProxySupport))
PurposeWord: Any = one_of("a purpose of a domain", tuple(Purpose))
ClientKindWord: Any = one_of("a kind of client", tuple(ClientKind))
ConfigurationWord: Any = one_of("a way of configuration", tuple(Configuration))
RoleWord: Any = one_of("a role of media ports", tuple(MediaRole))
TlsWord: Any = one_of("a version of TLS", tuple(TlsVersion))
TransportWord: Any = one_of("a transport", tuple(Transport))
Fingerprint = Annotated[str, AfterValidator(_sha256)]
HostName = Annotated[str, AfterValidator(_host_name)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Day = Annotated[date, BeforeValidator(_day)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_tuple)]


class HostSection(Section):
    """A host of a pattern; its name is enough."""

    name: HostName
    port: Annotated[int, AfterValidator(_port)] = 443
    essential: bool = True
    sign_in: bool = False
    websocket: Annotated[str, AfterValidator(_websocket)] | None = None


class DomainSection(Section):
    """A pattern of the allow list."""

    requirements: Texts | None = None
    purpose: PurposeWord | None = None
    inspection: InspectionWord | None = None
    pinned: bool | None = None
    tenant_restriction: bool | None = None
    tenant_hosts: Annotated[tuple[HostName, ...], BeforeValidator(_tuple)] | None = None
    lost: str | None = None
    clients: Texts | None = None
    third_party: bool | None = None
    hosts: Annotated[tuple[Annotated[HostSection, BeforeValidator(_host)], ...], BeforeValidator(_tuple)] = ()


class ClientSection(Section):
    """A client program."""

    title: str
    behind_proxy: SupportWord
    schemes: Annotated[tuple[SchemeWord, ...], BeforeValidator(_tuple)]
    kerberos: bool
    requirements: Texts
    configuration: Annotated[tuple[ConfigurationWord, ...], BeforeValidator(_tuple)] = (Configuration.MANUAL,)
    custom_ca: bool = False
    media: bool = True
    kind: ClientKindWord = ClientKind.APP
    note: str = ""
    wired_access: str = ""


class MediaPortsSection(Section):
    """A transport on a port or a range."""

    role: RoleWord
    transport: TransportWord
    ports: Annotated[tuple[int, int], BeforeValidator(_ports)]
    requirements: Texts
    sni: bool = True
    clients: Texts = ()


class MediaSection(Section):
    """The media; keys that are left out come from the extended profile."""

    hosts: Annotated[tuple[HostName, ...], BeforeValidator(_tuple)] | None = None
    ports: Annotated[tuple[MediaPortsSection, ...], BeforeValidator(_tuple)] | None = None
    subnets: Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], BeforeValidator(_tuple)] | None = None
    mtu: int | None = None
    mtu_advised: int | None = None
    mtu_ipv6: int | None = None
    through_proxy: bool | None = None
    proxied: Texts | None = None


class ServiceSection(Section):
    """A service of the network, such as DNS."""

    transports: Annotated[tuple[TransportWord, ...], BeforeValidator(_tuple)]
    port: Annotated[int, AfterValidator(_port)]
    text: str
    requirements: Texts = ()


class ScopeSection(Section):
    """A part of the product that the profile covers, or does not."""

    covered: bool
    text: str


class PinSection(Section):
    """A certificate that the clients accept: by name and fingerprint, or the certificates of a PEM file."""

    subject: str | None = None
    sha256: Fingerprint | None = None
    file: str | None = None


PinList = Annotated[tuple[PinSection, ...], BeforeValidator(_tuple)]


class PinsSection(Section):
    """The pins and their source; those of an extended profile stay unless they are replaced."""

    replace: bool = False
    derived: Day | None = None
    source: str | None = None
    roots: PinList = ()
    intermediates: PinList = ()


class ProfileFile(Section):
    """A profile, or what differs from the one that it extends."""

    extends: str | None = None
    name: str | None = None
    title: str | None = None
    date: Day | None = None
    source: str | None = None
    least_tls: TlsWord | None = None
    seen_unchanged: Day | None = None
    ciphers: Texts | None = None
    requirements: dict[str, str] = Field(default_factory=dict)
    domains: dict[Pattern, DomainSection] = Field(default_factory=dict)
    clients: dict[str, ClientSection] = Field(default_factory=dict)
    pins: PinsSection | None = None
    media: MediaSection | None = None
    services: dict[str, ServiceSection] = Field(default_factory=dict)
    scope: dict[str, ScopeSection] = Field(default_factory=dict)
