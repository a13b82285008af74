"""What a profile needs from a proxy's configuration."""

from collections.abc import Iterable
from dataclasses import dataclass

from proxytest.model.profile import Domain, Inspection, Media, Profile, ProxySupport, Purpose
from proxytest.policy.patterns import is_domain

_HTTPS = 443
_HTTP = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """The profile's domains, sorted by what the proxy must do with them."""

    allowed: tuple[Domain, ...]  #: the service itself
    uninspected: tuple[Domain, ...]  #: of these: TLS must not be inspected
    tolerated: tuple[Domain, ...]  #: the others: TLS may be inspected with a CA that the client accepts
    refusing: tuple[str, ...]  #: titles of clients that accept no company CA; for them nothing may be inspected
    restricted: tuple[Domain, ...]  #: of both: a company may inspect TLS on purpose, for tenant restriction
    websocket: tuple[Domain, ...]  #: of these: they serve WebSockets
    revocation: tuple[Domain, ...]  #: requested by plain HTTP
    deprecated: tuple[Domain, ...]  #: no longer needed
    ports: tuple[int, ...]  #: of CONNECT
    revocation_ports: tuple[int, ...]
    media: Media


def needs_of(profile: Profile) -> Needs:
    """Return a profile's domains, sorted."""
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
    """Return names for a domain if wildcards must be whole labels; together they match no more than the domain."""
    whole = "*" not in domain.pattern or is_domain(domain.pattern)
    return (domain.pattern,) if whole else tuple(host.name for host in domain.hosts)


def _with_purpose(profile: Profile, purpose: Purpose) -> tuple[Domain, ...]:
    return tuple(domain for domain in profile.domains if domain.purpose is purpose)


def _ports(domains: Iterable[Domain], always: int) -> tuple[int, ...]:
    return tuple(sorted({always, *(host.port for domain in domains for host in domain.hosts)}))
