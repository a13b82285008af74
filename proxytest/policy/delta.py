"""What a newer profile asks of a proxy's configuration beyond an older one."""

from dataclasses import replace
from fnmatch import fnmatchcase

from proxytest.model.profile import Domain, Inspection, Media, Profile, Purpose
from proxytest.policy.needs import needs_of


def added(old: Profile, new: Profile) -> Profile | None:
    """Return the newer profile with only the names, and the media, that the older one does not cover; None: nothing."""
    wanted = (domain for domain in new.domains if domain.purpose is not Purpose.DEPRECATED)
    domains = tuple(domain for domain in wanted if not _met(domain, old))
    media = _media(old.media, new.media)
    if not domains and not media.ports:
        return None
    return replace(new, title=f"only what {new.name} needs beyond {old.name}", domains=domains, media=media)


def removed(old: Profile, new: Profile) -> tuple[str, ...]:
    """Return the patterns of the older profile that no pattern of the newer one covers."""
    kept = [domain for domain in new.domains if domain.purpose is not Purpose.DEPRECATED]
    gone = (domain for domain in old.domains if domain.purpose is not Purpose.DEPRECATED)
    return tuple(one.pattern for one in gone if not any(fnmatchcase(one.pattern, by.pattern) for by in kept))


def _met(domain: Domain, old: Profile) -> bool:
    """Does a configuration for the older profile do for this domain all that it needs?"""
    covering = [
        one for one in old.domains if one.purpose is domain.purpose and fnmatchcase(domain.pattern, one.pattern)
    ]
    needs = needs_of(old)
    ports = needs.revocation_ports if domain.purpose is Purpose.REVOCATION else needs.ports
    wanted = [what for what in (_uninspected, _websocket) if what(domain)]
    return bool(
        covering
        and all(any(what(one) for one in covering) for what in wanted)
        and all(host.port in ports for host in domain.hosts)
    )


def _uninspected(domain: Domain) -> bool:
    return domain.purpose is Purpose.SERVICE and domain.inspection is not Inspection.TOLERATED


def _websocket(domain: Domain) -> bool:
    return any(host.websocket for host in domain.hosts)


def _media(old: Media, new: Media) -> Media:
    """Return the ports to open: new ones to every network, and all of them to networks that are new."""
    known = {(one.transport, port) for one in old.ports for port in one.ports}
    ports = tuple(one for one in new.ports if any((one.transport, port) not in known for port in one.ports))
    # A profile without networks asks for every address: a list is no more than that.
    networks = tuple(one for one in new.subnets if one not in old.subnets) if old.subnets else ()
    if old.subnets and not new.subnets:
        return new
    if networks:
        return new if ports else replace(new, subnets=networks)
    return replace(new, ports=ports)
