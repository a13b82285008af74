"""Certificates that were not sent, and that were fetched from where the chain says (RFC 5280 section 4.2.2.1)."""

from cryptography import x509

from proxytest.features.tls.observations import PlainAsked, PlainPurpose
from proxytest.judgement.evidence import Evidence
from proxytest.model.certificate import Anchor, TlsSeen
from proxytest.protocol.certificates import longest_path, read_chain


def fetched_for(seen: TlsSeen, evidence: Evidence) -> list[PlainAsked]:
    """Return the requests for what a chain lacks."""
    leaf = seen.chain[0].sha256 if seen.chain else ""
    asked = evidence.each(PlainAsked)
    return [one for one in asked if one.purpose is PlainPurpose.ISSUER and leaf in one.subjects]


def whole_path(seen: TlsSeen, evidence: Evidence) -> tuple[x509.Certificate, ...]:
    """Return the longest path by what was sent and what was fetched; each signed the one below, so none is forged."""
    fetched = (certificate for one in fetched_for(seen, evidence) for certificate in one.certificates)
    return longest_path(read_chain(one.as_bytes() for one in (*seen.chain, *fetched)))


def system_root(seen: TlsSeen, evidence: Evidence) -> Anchor | None:
    """Return the root of this machine's store that the chain leads to by what was fetched."""
    return next((one.system for one in fetched_for(seen, evidence) if one.system is not None), None)
