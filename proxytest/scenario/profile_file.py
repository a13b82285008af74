"""Profiles: dated data files, where one may extend another."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from difflib import get_close_matches
from itertools import starmap
from pathlib import Path
from typing import TypeVar

from proxytest.model.challenge import Scheme
from proxytest.model.errors import UsageError
from proxytest.model.profile import (
    Client,
    ClientKind,
    Configuration,
    Domain,
    Host,
    Inspection,
    Media,
    MediaPorts,
    MediaRole,
    Pins,
    Profile,
    ProxySupport,
    Purpose,
    Requirement,
    Scope,
    Service,
    TlsVersion,
    Transport,
)
from proxytest.scenario.pins import read_pins
from proxytest.scenario.profile_sections import (
    ClientSection,
    DomainSection,
    HostSection,
    MediaPortsSection,
    MediaSection,
    PinsSection,
    ProfileFile,
    ScopeSection,
    ServiceSection,
)
from proxytest.scenario.quoting import printable, quoted
from proxytest.scenario.validation import validate
from proxytest.scenario.yaml import LocatedDocument, read_yaml

#: Keys of a domain that stand in the profile as they are in the file; those that are left out come from the base.
_OF_DOMAIN = ("requirements", "pinned", "tenant_restriction", "tenant_hosts", "lost", "clients", "third_party")
_OF_MEDIA = ("hosts", "subnets", "mtu", "mtu_advised", "mtu_ipv6", "through_proxy", "proxied")
_FOLDER = Path(__file__).resolve().parent.parent / "profiles"
_Item = TypeVar("_Item")


def bundled_profiles() -> tuple[str, ...]:
    """Return the names of the profiles that come with proxytest."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.yaml")))


def find_profile(name: str, base: Path) -> Path | None:
    """Return the file of a bundled profile, or of a path relative to `base`; None where there is neither."""
    file = _FOLDER / f"{name}.yaml" if name in bundled_profiles() else base / name
    try:
        return file if file.is_file() else None
    except OSError:  # such as a name that is too long
        return None


def load_profile(name_or_path: str, *, base: Path | None = None) -> Profile:
    """Read a profile by its bundled name or its path, which is relative to `base` (the working folder without it).

    Raises UsageError where it is not found, or for any mistake in it or in what it extends.
    """
    file = find_profile(name_or_path, base or Path())
    if file is None:
        raise UsageError(_not_found(name_or_path))
    return _load(file, ())


def _not_found(name: str) -> str:
    known = bundled_profiles()
    close = get_close_matches(name, known, n=1)
    hint = f"did you mean '{close[0]}'?" if close else f"bundled are {', '.join(known)}"
    return printable(f"{quoted(name)} is neither a bundled profile nor a file; {hint}")


def _load(path: Path, below: tuple[Path, ...]) -> Profile:
    document = read_yaml(path)
    file = validate(document, ProfileFile)
    base = _base(document, file, (*below, path.resolve()))
    profile = _overlay(document, base, file) if base is not None else _whole(document, file)
    _refuse_unknown_requirements(document, file, profile)
    return profile


def _base(document: LocatedDocument, file: ProfileFile, chain: tuple[Path, ...]) -> Profile | None:
    if file.extends is None:
        return None
    path = find_profile(file.extends, document.path.parent)
    if path is None:
        raise document.error(("extends",), _not_found(file.extends))
    if path.resolve() in chain:
        raise document.error(("extends",), f"the profile extends itself through {quoted(file.extends)}")
    return _load(path, chain)


def _whole(document: LocatedDocument, file: ProfileFile) -> Profile:
    for key in ("name", "title", "date", "source", "pins"):
        if getattr(file, key) is None:
            raise document.error((), f"the key '{key}' is missing, in a profile that extends no other")
    for key in ("derived", "source"):
        if getattr(file.pins, key) is None:
            raise document.error(("pins",), f"the key '{key}' is missing")
    for pattern, section in file.domains.items():
        if section.requirements is None:
            raise document.error(("domains", pattern), "the key 'requirements' is missing")
    return _overlay(document, _blank(file), file)


def _blank(file: ProfileFile) -> Profile:
    """Return the empty base of a profile that extends no other; every field is replaced."""
    day = file.date
    if day is None:
        raise ValueError("a profile without a date")
    pins = Pins(derived=day, source="")
    return Profile(name="", title="", date=day, source="", requirements=(), domains=(), clients=(), pins=pins)


def _overlay(document: LocatedDocument, base: Profile, file: ProfileFile) -> Profile:
    given = {key: getattr(file, key) for key in ("title", "date", "source", "seen_unchanged", "ciphers")}
    requirements = (Requirement(id=key, text=text) for key, text in file.requirements.items())
    clients = (_client(name, section) for name, section in file.clients.items())
    known = {domain.pattern: domain for domain in base.domains}
    domains = (_domain(known.get(pattern), pattern, section) for pattern, section in file.domains.items())
    return replace(
        base,
        name=file.name or f"{base.name} (changed)",
        requirements=_merged(base.requirements, requirements, lambda item: item.id),
        domains=_merged(base.domains, domains, lambda item: item.pattern),
        clients=_merged(base.clients, clients, lambda item: item.name),
        pins=_pins(document, base.pins, file.pins),
        media=_media(base.media, file.media),
        least_tls=base.least_tls if file.least_tls is None else TlsVersion(file.least_tls),
        services=_merged(base.services, starmap(_service, file.services.items()), lambda item: item.name),
        scope=_merged(base.scope, starmap(_scope, file.scope.items()), lambda item: item.subject),
        **{key: value for key, value in given.items() if value is not None},
    )


def _merged(old: Iterable[_Item], new: Iterable[_Item], key: Callable[[_Item], str]) -> tuple[_Item, ...]:
    """Replace each item by the new one with the same key, and append the others."""
    return tuple(({key(item): item for item in old} | {key(item): item for item in new}).values())


def _domain(base: Domain | None, pattern: str, section: DomainSection) -> Domain:
    base = base or Domain(pattern=pattern, hosts=(), requirements=())
    given = {key: value for key in _OF_DOMAIN if (value := getattr(section, key)) is not None}
    return replace(
        base,
        hosts=_merged(base.hosts, map(_host, section.hosts), lambda host: host.name),
        purpose=base.purpose if section.purpose is None else Purpose(section.purpose),
        inspection=base.inspection if section.inspection is None else Inspection(section.inspection),
        **given,
    )


def _host(section: HostSection) -> Host:
    return Host(
        name=section.name,
        port=section.port,
        essential=section.essential,
        sign_in=section.sign_in,
        websocket=section.websocket,
    )


def _client(name: str, section: ClientSection) -> Client:
    return Client(
        name=name,
        title=section.title,
        behind_proxy=ProxySupport(section.behind_proxy),
        schemes=tuple(Scheme(word) for word in section.schemes),
        kerberos=section.kerberos,
        requirements=section.requirements,
        configuration=tuple(Configuration(word) for word in section.configuration),
        custom_ca=section.custom_ca,
        media=section.media,
        kind=ClientKind(section.kind),
        note=section.note,
        wired_access=section.wired_access,
    )


def _service(name: str, section: ServiceSection) -> Service:
    return Service(
        name=name,
        transports=tuple(Transport(word) for word in section.transports),
        port=section.port,
        text=section.text,
        requirements=section.requirements,
    )


def _scope(subject: str, section: ScopeSection) -> Scope:
    return Scope(subject=subject, covered=section.covered, text=section.text)


def _media(base: Media, section: MediaSection | None) -> Media:
    if section is None:
        return base
    given = {key: getattr(section, key) for key in _OF_MEDIA}
    ports = base.ports if section.ports is None else tuple(map(_media_ports, section.ports))
    return replace(base, ports=ports, **{key: value for key, value in given.items() if value is not None})


def _media_ports(section: MediaPortsSection) -> MediaPorts:
    first, last = section.ports
    return MediaPorts(
        role=MediaRole(section.role),
        transport=Transport(section.transport),
        first=first,
        last=last,
        requirements=section.requirements,
        sni=section.sni,
        clients=section.clients,
    )


def _pins(document: LocatedDocument, base: Pins, section: PinsSection | None) -> Pins:
    if section is None:
        return base
    roots = read_pins(document, "roots", section.roots)
    intermediates = read_pins(document, "intermediates", section.intermediates)
    return Pins(
        derived=section.derived or base.derived,
        source=base.source if section.source is None else section.source,
        roots=_merged(() if section.replace else base.roots, roots, lambda pin: pin.sha256),
        intermediates=_merged(() if section.replace else base.intermediates, intermediates, lambda pin: pin.sha256),
    )


def _refuse_unknown_requirements(document: LocatedDocument, file: ProfileFile, profile: Profile) -> None:
    known = {requirement.id for requirement in profile.requirements}
    cited: list[tuple[tuple[str | int, ...], tuple[str, ...]]]
    cited = [(("domains", name), section.requirements or ()) for name, section in file.domains.items()]
    cited += [(("clients", name), section.requirements) for name, section in file.clients.items()]
    cited += [(("services", name), section.requirements) for name, section in file.services.items()]
    media = file.media.ports if file.media and file.media.ports else ()
    cited += [(("media", "ports", index), section.requirements) for index, section in enumerate(media)]
    for place, identifiers in cited:
        for index, identifier in enumerate(identifiers):
            if identifier not in known:
                where = (*place, "requirements", index)
                raise document.error(where, f"{quoted(identifier)} is not among the profile's requirements")
