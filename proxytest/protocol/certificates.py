"""Read certificate chains, and find whether a chain leads to a trusted root: by signatures, not by names."""

import base64
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from ipaddress import ip_address

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import MD5, SHA1, SHA256, Hash
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import load_der_pkcs7_certificates

from proxytest.model.certificate import Anchor, Certificate

MAX_CHAIN = 20  #: certificates that are read
_MAX_STEPS = 100  #: candidate issuers tried in one search

_NO_CERTIFICATE = (ValueError, UnsupportedAlgorithm, x509.InvalidVersion)  #: for unreadable data
_UNREADABLE = (x509.DuplicateExtension, x509.UnsupportedGeneralNameType, ValueError)  #: of extensions


@dataclass(frozen=True, kw_only=True)
class TrustAnchors:
    """Roots, and where each came from."""

    roots: tuple[tuple[x509.Certificate, str], ...]  #: certificate, source
    pinned: frozenset[str] = frozenset()  #: SHA-256 of further roots, trusted when a chain presents them itself

    @cached_property
    def by_fingerprint(self) -> Mapping[str, tuple[x509.Certificate, str]]:
        """The roots by fingerprint; computing the fingerprints is the slowest part of a search."""
        return {fingerprint(root): (root, source) for root, source in self.roots}


def load_roots(pem: bytes, source: str) -> TrustAnchors:
    """Read a PEM bundle.

    Raises ValueError if it contains no certificate.
    """
    with _unwarned():
        certificates = x509.load_pem_x509_certificates(pem)
    return TrustAnchors(roots=tuple((certificate, source) for certificate in certificates))


def read_chain(chain: Iterable[bytes]) -> tuple[x509.Certificate, ...]:
    """Read DER certificates up to the first that cannot be read."""
    read: list[x509.Certificate] = []
    for der in list(chain)[:MAX_CHAIN]:
        try:
            with _unwarned():
                certificate = x509.load_der_x509_certificate(der)
                _facts(certificate)
        except _NO_CERTIFICATE:
            break
        read.append(certificate)
    return tuple(read)


def read_published(content: bytes) -> tuple[bytes, ...]:
    """Return the DER certificates in a file that a `caIssuers` URL names: one certificate, or a certs-only CMS message.

    RFC 5280 section 4.2.2.1. IdenTrust, whose roots sign for the cloud, publishes the latter.
    """
    try:
        with _unwarned():
            return tuple(one.public_bytes(Encoding.DER) for one in load_der_pkcs7_certificates(content))
    except _NO_CERTIFICATE:
        return (content,)


@contextmanager
def _unwarned() -> Iterator[None]:
    """Suppress warnings about serial numbers and names that RFC 5280 forbids: old public roots have them too."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def describe(certificate: x509.Certificate) -> Certificate:
    """Return the facts about a certificate for a report."""
    return _facts(certificate)


def find_anchor(chain: Sequence[x509.Certificate], trusted: TrustAnchors) -> Anchor | None:
    """Find a path from the leaf through the presented certificates to a trusted root (RFC 5280 section 6.1).

    Only signatures, names and basicConstraints count here: dates and host names are checked separately, so a report can
    tell an expired certificate from an intercepted one.
    """
    if not chain:
        return None
    known = trusted.by_fingerprint
    presented = {fingerprint(own): (own, "profile") for own in chain}
    roots = {**known, **{sha: own for sha, own in presented.items() if sha in trusted.pinned - known.keys()}}
    pending: list[tuple[x509.Certificate, ...]] = [(chain[0],)]
    for _ in range(_MAX_STEPS):
        if not pending:
            return None
        path = pending.pop()
        if (found := roots.get(fingerprint(path[-1]))) is not None:
            return _anchor(path, found[1])
        for root, source in roots.values():
            if _issued(root, path[-1]):
                return _anchor((*path, root), source)
        pending += [(*path, issuer) for issuer in chain[1:] if issuer not in path and _issued(issuer, path[-1])]
    return None


def names_host(certificate: x509.Certificate, host: str) -> bool:
    """Does the subjectAltName name the host? The common name does not count (RFC 9525 section 2)."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, *_UNREADABLE):
        return False
    try:
        return ip_address(host) in names.get_values_for_type(x509.IPAddress)
    except ValueError:
        return any(_covers(pattern.lower(), host.lower()) for pattern in names.get_values_for_type(x509.DNSName))


def within_dates(certificates: Iterable[x509.Certificate], now: datetime) -> bool:
    """Is every certificate valid at this moment?"""
    return all(
        certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc for certificate in certificates
    )


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the DER, lower-case hex."""
    return certificate.fingerprint(SHA256()).hex()


def end_point_hash(der: bytes) -> bytes | None:
    """Hash a server's certificate for `tls-server-end-point` (RFC 5929 section 4.1: MD5 and SHA-1 become SHA-256).

    None if the RFC leaves it undefined: the signature uses no hash, or one that is not known here.
    """
    try:
        with _unwarned():
            signed_with = x509.load_der_x509_certificate(der).signature_hash_algorithm
    except _NO_CERTIFICATE:
        return None
    if signed_with is None:
        return None
    hashed = Hash(SHA256() if isinstance(signed_with, MD5 | SHA1) else signed_with)
    hashed.update(der)
    return hashed.finalize()


def _facts(certificate: x509.Certificate) -> Certificate:
    return Certificate(
        subject=certificate.subject.rfc4514_string(),
        issuer=certificate.issuer.rfc4514_string(),
        sha256=fingerprint(certificate),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        der=base64.b64encode(certificate.public_bytes(Encoding.DER)).decode("ascii"),
    )


def _issued(issuer: x509.Certificate, subject: x509.Certificate) -> bool:
    if issuer.subject != subject.issuer or not _may_issue(issuer):
        return False
    try:
        subject.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True


def _may_issue(issuer: x509.Certificate) -> bool:
    """Is it a CA? A leaf of a public root is not; a root without basicConstraints is of X.509 version 1."""
    try:
        return issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return issuer.version is x509.Version.v1 and issuer.subject == issuer.issuer
    except _UNREADABLE:
        return False


def _anchor(path: tuple[x509.Certificate, ...], source: str) -> Anchor:
    root = path[-1]
    return Anchor(
        subject=root.subject.rfc4514_string(),
        sha256=fingerprint(root),
        source=source,
        path=tuple(fingerprint(certificate) for certificate in path),
    )


def _covers(pattern: str, host: str) -> bool:
    """A `*` stands for the whole left-most label (RFC 9525 section 6.3)."""
    label, dot, parent = pattern.partition(".")
    if label != "*":
        return pattern == host
    return bool(dot) and host.partition(".")[2] == parent
