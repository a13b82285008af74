"""Is it proven that TLS is intercepted? A chain that leads nowhere may also lack a certificate."""

from collections.abc import Iterator
from enum import StrEnum
from itertools import chain

from cryptography import x509

from proxytest.features.tls.observations import ControlTried
from proxytest.features.tunnel.observations import DirectTried, TunnelTried
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.fetched_issuers import system_root, whole_path
from proxytest.model.certificate import Certificate, TlsSeen
from proxytest.protocol.certificates import end_of_path, longest_path, read_chain
from proxytest.protocol.interceptor import distrusts_far_end, interceptor_of
from proxytest.protocol.issuance import issued, same_name


class Proof(StrEnum):
    """What shows that TLS is intercepted."""

    OTHER_KEY = "a CA bears the name of a public one, and has another key"
    SELF_SIGNED = "the chain ends in a certificate that signed itself, and is no public root"
    PRODUCT = "a product that intercepts TLS names itself in the chain"
    DISTRUSTS = "its CA calls itself one for hosts that are not trusted, which no public CA does"
    KEPT = "the chain leads to a root that this machine keeps, and does not trust"
    CONTROL = "another connection to the same host shows the far end's own chain"
    SAME_ISSUER = "its issuer is that of a host whose own chain another connection shows"


def proof_of(seen: TlsSeen, evidence: Evidence) -> Proof | None:
    """Return what proves that a chain without a public root is not the far end's; None where nothing does."""
    if seen.namesake is not None or _issued_by_known(seen, evidence) is False:
        return Proof.OTHER_KEY
    if seen.kept is not None:
        return Proof.KEPT
    if interceptor_of(seen.chain).name is not None:
        return Proof.PRODUCT
    if distrusts_far_end(seen.chain):
        return Proof.DISTRUSTS
    if _ends_in_itself(seen, evidence) and not seen.wrongly_public:
        return Proof.SELF_SIGNED
    if any(_others(seen, evidence)):
        return Proof.CONTROL
    issuer = end_of_path(seen.chain).issuer.casefold() if seen.chain else ""
    return Proof.SAME_ISSUER if issuer in evidence.derived(_issuers_in_their_place) else None


def _issuers_in_their_place(evidence: Evidence) -> frozenset[str]:
    """Return who signs for hosts whose own chain is known from another connection."""
    tried: tuple[TunnelTried | ControlTried, ...] = (*evidence.each(TunnelTried), *evidence.each(ControlTried))
    unknown = [one.tls for one in tried if one.tls is not None and one.tls.chain and one.tls.anchor is None]
    return frozenset(
        end_of_path(seen.chain).issuer.casefold()
        for seen in unknown
        if any(_others(seen, evidence)) and not lacks_known_certificate(seen, evidence)
    )


def lacks_known_certificate(seen: TlsSeen, evidence: Evidence) -> bool:
    """Does a certificate complete the chain that another connection showed, or is it the far end's own elsewhere?"""
    leaf = seen.chain[0].sha256 if seen.chain else ""
    known_leaf = any(other.chain and other.chain[0].sha256 == leaf for _, other in _public(evidence))
    return bool(leaf) and (known_leaf or _issued_by_known(seen, evidence) is True)


def _ends_in_itself(seen: TlsSeen, evidence: Evidence) -> bool:
    path = whole_path(seen, evidence) if system_root(seen, evidence) is None else longest_path(_read(seen.chain))
    if path:
        return same_name(path[-1].subject, path[-1].issuer)
    return any(one.subject == one.issuer for one in seen.chain)  # a run that holds no certificates, but their names


def _issued_by_known(seen: TlsSeen, evidence: Evidence) -> bool | None:
    """Did an issuer that other chains show sign it? None where no other chain shows one of its name."""
    path = longest_path(_read(seen.chain))
    if not path:
        return None
    wanted = path[-1].issuer.rfc4514_string().casefold()
    named = {
        one.sha256: one for _, other in _public(evidence) for one in other.chain[1:] if one.subject.casefold() == wanted
    }
    known = _read(tuple(named.values()))
    return any(issued(one, path[-1]) for one in known) if known else None


def _others(seen: TlsSeen, evidence: Evidence) -> Iterator[TlsSeen]:
    """Return the chains to a public root that other connections to the same host show."""
    tried: tuple[TunnelTried | ControlTried, ...] = (*evidence.each(TunnelTried), *evidence.each(ControlTried))
    target = next((one.target for one in tried if one.tls is seen), None)
    return (other for of, other in _public(evidence) if of == target)


def _public(evidence: Evidence) -> Iterator[tuple[str, TlsSeen]]:
    tunnels = ((one.target, one.tls) for one in evidence.each(TunnelTried))
    controls = ((one.target, one.tls) for one in evidence.each(ControlTried))
    direct = ((one.target, one.tls) for one in evidence.each(DirectTried))
    for target, seen in chain(tunnels, controls, direct):
        if seen is not None and seen.anchor is not None:
            yield target, seen


def _read(presented: tuple[Certificate, ...]) -> tuple[x509.Certificate, ...]:
    return read_chain(one.as_bytes() for one in presented)
