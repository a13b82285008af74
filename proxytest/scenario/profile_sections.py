"""The sections of a profile file. Where the file extends another, every key may be left out."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from proxytest.model.challenge import STRENGTH
from proxytest.model.profile import Inspection, ProxySupport
from proxytest.scenario.border import Section, WrongValueError, one_of
from proxytest.scenario.yaml import quoted

_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?")
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
    if not _NAME.fullmatch(text.removeprefix("*.")):
        raise WrongValueError(f"{quoted(text)} is neither a host name nor '*.' and a domain (in lower case)")
    return text


def _port(number: int) -> int:
    if not 0 < number < 65536:
        raise WrongValueError(f"{number} is not a port: use a number from 1 to 65535")
    return number


def _websocket(text: str) -> str:
    if not text.startswith("/") or not text.isascii() or not text.isprintable() or " " in text:
        raise WrongValueError(f"{quoted(text)} is not a path: it must begin with '/'")
    return text


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _day(value: object) -> object:
    """Read a date; what else pydantic takes for one, such as a number of seconds, is left to its strict mode."""
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
Fingerprint = Annotated[str, AfterValidator(_sha256)]
HostName = Annotated[str, AfterValidator(_host_name)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Day = Annotated[date, BeforeValidator(_day)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_tuple)]


class HostSection(Section):
    """A host that stands for its pattern; its name alone will do."""

    name: HostName
    port: Annotated[int, AfterValidator(_port)] = 443
    essential: bool = True
    websocket: Annotated[str, AfterValidator(_websocket)] | None = None


class DomainSection(Section):
    """A pattern of the allow list."""

    requirements: Texts | None = None
    inspection: InspectionWord | None = None
    pinned: bool | None = None
    hosts: Annotated[tuple[Annotated[HostSection, BeforeValidator(_host)], ...], BeforeValidator(_tuple)] = ()


class ClientSection(Section):
    """A client program."""

    title: str
    behind_proxy: SupportWord
    schemes: Annotated[tuple[SchemeWord, ...], BeforeValidator(_tuple)]
    kerberos: bool
    requirements: Texts
    note: str = ""


class PinSection(Section):
    """A certificate that the clients accept: by name and fingerprint, or the certificates of a PEM file."""

    subject: str | None = None
    sha256: Fingerprint | None = None
    file: str | None = None


PinList = Annotated[tuple[PinSection, ...], BeforeValidator(_tuple)]


class PinsSection(Section):
    """The pins, and where they come from; those of an extended profile stay unless they are replaced."""

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
    pac_supported: bool | None = None
    requirements: dict[str, str] = Field(default_factory=dict)
    domains: dict[Pattern, DomainSection] = Field(default_factory=dict)
    clients: dict[str, ClientSection] = Field(default_factory=dict)
    pins: PinsSection | None = None
