"""Who sent a certificate chain, and why clients may refuse even the far end's own."""

from datetime import timedelta
from enum import StrEnum

from proxytest.judgement.clock_of_proxy import skew_of_proxy
from proxytest.judgement.evidence import Evidence, host_of
from proxytest.judgement.fetched_issuers import fetched_for
from proxytest.judgement.interception import lacks_known_certificate, proof_of
from proxytest.model.certificate import TlsSeen
from proxytest.model.profile import Inspection

#: Seconds by which a clock may be wrong without effect; certificates are issued with some minutes of margin.
_SKEW = 300.0


class Origin(StrEnum):
    """Who sent the certificate chain."""

    PUBLIC = "public"  #: the chain leads to a public root
    DEPLOYED = "deployed"  #: an interceptor whose CA this machine's operating system trusts
    INCOMPLETE = "incomplete"  #: the far end, or a proxy that passes its certificate on without the intermediates
    FOREIGN = "foreign"  #: an interceptor whose CA is not trusted here
    UNKNOWN = "unknown"  #: the far end without its intermediates, or an interceptor: nothing proves either

    @property
    def intercepted(self) -> bool:
        """Is TLS intercepted?"""
        return self in (Origin.DEPLOYED, Origin.FOREIGN)


def origin_of(seen: TlsSeen, evidence: Evidence) -> Origin:
    """Return who sent the chain: by signatures, fetched intermediates and other connections."""
    if seen.anchor is not None:
        return Origin.PUBLIC
    if any(fetched.completes is not None for fetched in fetched_for(seen, evidence)):
        return Origin.INCOMPLETE
    if seen.system is not None:
        return Origin.DEPLOYED
    if lacks_known_certificate(seen, evidence):
        return Origin.INCOMPLETE
    return Origin.FOREIGN if proof_of(seen, evidence) is not None else Origin.UNKNOWN


def is_tolerated(target: str, seen: TlsSeen, evidence: Evidence) -> bool:
    """Is TLS intercepted where the profile tolerates it? Then proxy or far end may have sent an answer."""
    domain = evidence.profile.domain_of(host_of(target))
    allowed = domain is not None and domain.inspection is Inspection.TOLERATED
    return allowed and origin_of(seen, evidence) is Origin.DEPLOYED


def fetch_events(seen: TlsSeen, evidence: Evidence) -> tuple[int, ...]:
    """Return the events by which a missing certificate was fetched."""
    return tuple(event for fetched in fetched_for(seen, evidence) for event in fetched.events)


def is_clock(seen: TlsSeen, evidence: Evidence) -> bool:
    """Is this machine's clock wrong? Then every certificate is valid by the proxy's clock."""
    skew = skew_of_proxy(evidence)
    if skew is None or abs(skew) < _SKEW or seen.at is None:
        return False
    try:
        now = seen.at + timedelta(seconds=skew)
    except (OverflowError, ValueError):  # a Date out of range
        return False
    return all(certificate.not_before <= now <= certificate.not_after for certificate in seen.chain)


def clocks_agree(evidence: Evidence) -> bool:
    """Does the proxy's clock agree with this machine's, so that neither makes certificates seem expired?"""
    skew = skew_of_proxy(evidence)
    return skew is not None and abs(skew) < _SKEW
