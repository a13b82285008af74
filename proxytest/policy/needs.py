"""What a profile needs from a proxy's configuration."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from proxytest.model.profile import Domain, Inspection, Media, Profile, ProxySupport, Purpose, Service
from proxytest.policy.patterns import is_domain

_HTTPS = 443
_HTTP = 80


#: Purpose -> how a list of its own is called, and the heading of what is written as a comment.
_ONLY_FOR_SOME = {
    Purpose.HYBRID: ("Hybrid", "Only where you have hybrid nodes or connectors"),
    Purpose.CDN: ("CDN", "Content delivery networks: only for a firewall that filters by name and resolves none"),
    Purpose.DEPRECATED: ("Old", "Once needed: only for old clients"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ForSome:
    """Names that most sites do not need, so that a site must put them in force itself."""

    name: str  #: such as Hybrid
    title: str
    domains: tuple[Domain, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """The profile's domains, sorted by what the proxy must do with them."""

    allowed: tuple[Domain, ...]  #: the service itself, then its features
    uninspected: tuple[Domain, ...]  #: of these: TLS must not be inspected
    tolerated: tuple[Domain, ...]  #: of the service: TLS may be inspected with a CA that the client accepts
    refusing: tuple[str, ...]  #: titles of clients that accept no company CA; for them nothing may be inspected
    restricted: tuple[Domain, ...]  #: of both: a company may inspect TLS on purpose, for tenant restriction
    websocket: tuple[Domain, ...]  #: of these: they serve WebSockets
    revocation: tuple[Domain, ...]  #: requested by plain HTTP
    for_some: tuple[ForSome, ...]  #: hybrid services, content delivery networks, and what is no longer needed
    ports: tuple[int, ...]  #: of CONNECT
    revocation_ports: tuple[int, ...]
    media: Media
    services: tuple[Service, ...]  #: of the network, such as DNS


def needs_of(profile: Profile) -> Needs:
    """Return a profile's domains, sorted."""
    service = _with_purpose(profile, Purpose.SERVICE)
    allowed = (*service, *_with_purpose(profile, Purpose.FEATURE))
    revocation = _with_purpose(profile, Purpose.REVOCATION)
    return Needs(
        allowed=allowed,
        uninspected=tuple(one for one in allowed if one.inspection is not Inspection.TOLERATED),
        tolerated=tuple(one for one in service if one.inspection is Inspection.TOLERATED),
        refusing=tuple(
            client.title
            for client in profile.clients
            if client.behind_proxy is ProxySupport.YES and not client.custom_ca
        ),
        restricted=tuple(part for one in allowed if one.tenant_restriction for part in _listed_for_tenants(one)),
        websocket=tuple(one for one in allowed if any(host.websocket for host in one.hosts)),
        revocation=revocation,
        for_some=tuple(_for_some(profile)),
        ports=_ports(allowed, _HTTPS),
        revocation_ports=_ports(revocation, _HTTP),
        media=profile.media,
        services=profile.services,
    )


def in_whole_labels(domain: Domain) -> tuple[str, ...]:
    """Return names for a domain if wildcards must be whole labels; together they match no more than the domain."""
    whole = "*" not in domain.pattern or is_domain(domain.pattern)
    return (domain.pattern,) if whole else tuple(host.name for host in domain.hosts)


def _listed_for_tenants(domain: Domain) -> Iterator[Domain]:
    """Return the names that the vendor lists for tenant restriction; the whole domain where it lists none."""
    if not domain.tenant_hosts:
        yield domain
    for name in domain.tenant_hosts:
        yield replace(domain, pattern=name, hosts=tuple(host for host in domain.hosts if host.name == name))


def _for_some(profile: Profile) -> Iterator[ForSome]:
    for purpose, (name, title) in _ONLY_FOR_SOME.items():
        if domains := _with_purpose(profile, purpose):
            yield ForSome(name=name, title=title, domains=domains)


def _with_purpose(profile: Profile, purpose: Purpose) -> tuple[Domain, ...]:
    return tuple(domain for domain in profile.domains if domain.purpose is purpose)


def _ports(domains: Iterable[Domain], always: int) -> tuple[int, ...]:
    return tuple(sorted({always, *(host.port for domain in domains for host in domain.hosts)}))
