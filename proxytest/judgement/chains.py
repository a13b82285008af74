"""Whose a presented certificate chain is, and why one that is the far end's own may still be refused."""

from datetime import timedelta
from enum import StrEnum

from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.tls.observations import PlainAsked, PlainPurpose
from proxytest.judgement.evidence import Evidence, host_of
from proxytest.model.certificate import TlsSeen
from proxytest.model.profile import Inspection

#: Seconds by which a clock may be wrong before it matters here; certificates are issued with some minutes of margin.
_SKEW = 300.0


class Origin(StrEnum):
    """Who shook hands."""

    PUBLIC = "public"  #: the chain leads to a root of the public service
    DEPLOYED = "deployed"  #: somebody on the way, whose CA this machine's operating system trusts
    INCOMPLETE = "incomplete"  #: the far end, or somebody who passes its certificate on without the intermediates
    FOREIGN = "foreign"  #: somebody on the way, whose CA nobody here trusts

    @property
    def intercepted(self) -> bool:
        """Did somebody open TLS?"""
        return self in (Origin.DEPLOYED, Origin.FOREIGN)


def origin_of(seen: TlsSeen, evidence: Evidence) -> Origin:
    """Decide by signatures; a missing certificate that was fetched counts, a name never does."""
    if seen.anchor is not None:
        return Origin.PUBLIC
    if any(fetched.completes is not None for fetched in _fetched_for(seen, evidence)):
        return Origin.INCOMPLETE
    return Origin.DEPLOYED if seen.system is not None else Origin.FOREIGN


def is_tolerated(target: str, seen: TlsSeen, evidence: Evidence) -> bool:
    """Is TLS opened as the profile allows it, so that an answer may be the far end's as well as the proxy's own?"""
    domain = evidence.profile.domain_of(host_of(target))
    allowed = domain is not None and domain.inspection is Inspection.TOLERATED
    return allowed and origin_of(seen, evidence) is Origin.DEPLOYED


def fetch_events(seen: TlsSeen, evidence: Evidence) -> tuple[int, ...]:
    """Return the events by which a missing certificate was fetched."""
    return tuple(event for fetched in _fetched_for(seen, evidence) for event in fetched.events)


def is_clock(seen: TlsSeen, evidence: Evidence) -> bool:
    """Is it this machine's clock that is wrong? By the proxy's clock every certificate would be valid."""
    skew = next((one.skew_s for one in evidence.each(ChallengesSeen) if one.skew_s is not None), None)
    if skew is None or abs(skew) < _SKEW or seen.at is None:
        return False
    try:
        now = seen.at + timedelta(seconds=skew)
    except (OverflowError, ValueError):  # a Date at the end of time
        return False
    return all(certificate.not_before <= now <= certificate.not_after for certificate in seen.chain)


def _fetched_for(seen: TlsSeen, evidence: Evidence) -> list[PlainAsked]:
    leaf = seen.chain[0].sha256 if seen.chain else ""
    asked = evidence.each(PlainAsked)
    return [one for one in asked if one.purpose is PlainPurpose.ISSUER and leaf in one.subjects]
