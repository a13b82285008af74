"""What a profile asks of a proxy's configuration."""

from collections.abc import Iterable
from dataclasses import dataclass

from proxytest.model.profile import Domain, Inspection, Media, Profile, ProxySupport, Purpose
from proxytest.policy.patterns import is_domain

_HTTPS = 443
_HTTP = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """The profile's domains by what is to be done for them."""

    allowed: tuple[Domain, ...]  #: the service itself
    uninspected: tuple[Domain, ...]  #: of these: TLS is not to be opened
    tolerated: tuple[Domain, ...]  #: the others: TLS may be opened by a CA that the client accepts
    refusing: tuple[str, ...]  #: titles of clients that accept no CA of a company; for them nothing may be opened
    restricted: tuple[Domain, ...]  #: of both: a company may open TLS on purpose, for tenant restriction
    websocket: tuple[Domain, ...]  #: of these: they serve WebSockets
    revocation: tuple[Domain, ...]  #: asked over plain HTTP
    deprecated: tuple[Domain, ...]  #: once needed
    ports: tuple[int, ...]  #: of CONNECT
    revocation_ports: tuple[int, ...]
    media: Media


def needs_of(profile: Profile) -> Needs:
    """Sort a profile's domains."""
    allowed = _with_purpose(profile, Purpose.SERVICE)
    revocation = _with_purpose(profile, Purpose.REVOCATION)
    return Needs(
        allowed=allowed,
        uninspected=tuple(one for one in allowed if one.inspection is not Inspection.TOLERATED),
        tolerated=tuple(one for one in allowed if one.inspection is Inspection.TOLERATED),
        refusing=tuple(
            client.title
            for client in profile.clients
            if client.behind_proxy is ProxySupport.YES and not client.custom_ca
        ),
        restricted=tuple(one for one in allowed if one.tenant_restriction),
        websocket=tuple(one for one in allowed if any(host.websocket for host in one.hosts)),
        revocation=revocation,
        deprecated=_with_purpose(profile, Purpose.DEPRECATED),
        ports=_ports(allowed, _HTTPS),
        revocation_ports=_ports(revocation, _HTTP),
        media=profile.media,
    )


def in_whole_labels(domain: Domain) -> tuple[str, ...]:
    """Return what stands for a domain where a wildcard must be a whole label, and more than it must not be covered."""
    whole = "*" not in domain.pattern or is_domain(domain.pattern)
    return (domain.pattern,) if whole else tuple(host.name for host in domain.hosts)


def _with_purpose(profile: Profile, purpose: Purpose) -> tuple[Domain, ...]:
    return tuple(domain for domain in profile.domains if domain.purpose is purpose)


def _ports(domains: Iterable[Domain], always: int) -> tuple[int, ...]:
    return tuple(sorted({always, *(host.port for domain in domains for host in domain.hosts)}))
