"""Read certificate chains, and find whether a chain leads to a trusted root: by signatures, not by names."""

import base64
import warnings
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from threading import RLock

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import MD5, SHA1, SHA256, Hash
from cryptography.hazmat.primitives.serialization import Encoding

from proxytest.model.certificate import Anchor, Certificate, Namesake
from proxytest.protocol.issuance import comparable, issued, issued_anyhow, same_name, signed

_ONE_THREAD = RLock()
MAX_CHAIN = 20  #: certificates that are read
_MAX_STEPS = 200  #: paths looked at in one search

#: Is the first the issuer of the second?
_Issues = Callable[[x509.Certificate, x509.Certificate], bool]
_NO_CERTIFICATE = (ValueError, UnsupportedAlgorithm, x509.InvalidVersion)  #: for unreadable data


@dataclass(frozen=True, kw_only=True)
class TrustAnchors:
    """Roots, and where each came from."""

    roots: tuple[tuple[x509.Certificate, str], ...]  #: certificate, source
    kept: tuple[tuple[x509.Certificate, str], ...] = ()  #: certificates of a store that does not trust them, and why
    pinned: frozenset[str] = frozenset()  #: SHA-256 of further roots, trusted when a chain presents them itself

    @cached_property
    def by_fingerprint(self) -> Mapping[str, tuple[x509.Certificate, str]]:
        """The roots by fingerprint; computing the fingerprints is the slowest part of a search."""
        return {fingerprint(root): (root, source) for root, source in self.roots}

    @cached_property
    def by_name(self) -> Mapping[Hashable, tuple[x509.Certificate, ...]]:
        """The roots by what they are called."""
        named: dict[Hashable, tuple[x509.Certificate, ...]] = {}
        for root, _ in self.by_fingerprint.values():
            named[comparable(root.subject)] = (*named.get(comparable(root.subject), ()), root)
        return named

    @cached_property
    def dates(self) -> tuple[datetime, ...]:
        """The moments at which a root begins or ceases to be valid."""
        certificates = [one for one, _ in (*self.roots, *self.kept)]
        return tuple(date for one in certificates for date in (one.not_valid_before_utc, one.not_valid_after_utc))


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
                describe(certificate)
        except _NO_CERTIFICATE:
            break
        read.append(certificate)
    return tuple(read)


def read_published(content: bytes) -> tuple[x509.Certificate, ...]:
    """Return the certificates in a file that a `caIssuers` URL names.

    RFC 5280 section 4.2.2.1: one certificate, or a certs-only CMS message. IdenTrust, whose roots sign for the cloud,
    publishes the latter. Both should be DER, and are found as PEM.
    """
    from cryptography.hazmat.primitives.serialization import pkcs7  # with what reads mails: only where a file came

    for read in (
        _read_one,
        pkcs7.load_der_pkcs7_certificates,
        x509.load_pem_x509_certificates,
        pkcs7.load_pem_pkcs7_certificates,
    ):
        with suppress(*_NO_CERTIFICATE), _unwarned():
            if found := read_chain(one.public_bytes(Encoding.DER) for one in read(content)):
                return found
    return ()


def _read_one(content: bytes) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(content)]


@contextmanager
def _unwarned() -> Iterator[None]:
    """Suppress warnings about serial numbers and names that RFC 5280 forbids: old public roots have them too.

    `catch_warnings` changes the whole process: a thread that ends it would bring the warnings back for another.
    """
    with _ONE_THREAD, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def describe(certificate: x509.Certificate) -> Certificate:
    """Return the facts about a certificate for a report."""
    return Certificate(
        subject=certificate.subject.rfc4514_string(),
        issuer=certificate.issuer.rfc4514_string(),
        sha256=fingerprint(certificate),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        der=base64.b64encode(certificate.public_bytes(Encoding.DER)).decode("ascii"),
    )


def find_anchor(
    chain: Sequence[x509.Certificate],
    trusted: TrustAnchors,
    *,
    now: datetime | None = None,
    issues: _Issues = issued,
) -> Anchor | None:
    """Find a path from the leaf through the presented certificates to a trusted root (RFC 5280 section 6.1).

    Only signatures, names and basicConstraints count: whether clients accept the path is for a verifier to say. Of
    several paths the one is preferred that is valid at the moment and leads to a pinned root. With `issued_anyhow`
    the path may lead by certificates that have no right to sign, which no client accepts.
    """

    def rank(path: tuple[x509.Certificate, ...]) -> tuple[bool, bool]:
        return now is not None and not within_dates(path, now), fingerprint(path[-1]) not in trusted.pinned

    if not chain:
        return None
    best = min(_anchored(chain, trusted, issues), key=rank, default=None)
    if best is None:
        return None
    _, source = trusted.by_fingerprint.get(fingerprint(best[-1]), (best[-1], "profile"))
    return _anchor(best, source)


def longest_path(chain: Sequence[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """Return the longest path from the leaf through the presented certificates: who signed them, allowed or not."""
    longest: tuple[x509.Certificate, ...] = ()
    for path in _paths(chain, issued_anyhow) if chain else ():
        longest = path
    return longest


def end_of_path(chain: Sequence[Certificate]) -> Certificate:
    """Return the last certificate above the leaf: servers also send what belongs to no path, and in any order."""
    path = longest_path(read_chain(one.as_bytes() for one in chain))
    last = fingerprint(path[-1]) if path else ""
    return next((one for one in chain if one.sha256 == last), chain[-1])


def namesake(chain: Sequence[x509.Certificate], trusted: TrustAnchors) -> Namesake | None:
    """Find a CA of the path that is called as a trusted root is, but has another key."""
    path = longest_path(chain)
    for below, above in zip(path, (*path[1:], *path[-1:]), strict=True):
        genuine = trusted.by_name.get(comparable(below.issuer), ())
        if genuine and not any(signed(root, below) for root in genuine):
            return Namesake(
                subject=below.issuer.rfc4514_string(),
                presented=fingerprint(above) if same_name(above.subject, below.issuer) else "",
                genuine=tuple(fingerprint(root) for root in genuine),
            )
    return None


def presented_roots(chain: Iterable[x509.Certificate], trusted: TrustAnchors) -> tuple[x509.Certificate, ...]:
    """Return the presented certificates of which the profile has only the fingerprint."""
    own = trusted.pinned - trusted.by_fingerprint.keys()
    return tuple(one for one in chain if fingerprint(one) in own) if own else ()


def _anchored(
    chain: Sequence[x509.Certificate], trusted: TrustAnchors, issues: _Issues
) -> Iterator[tuple[x509.Certificate, ...]]:
    """Return each path to a root, the shortest first."""
    presented = presented_roots(chain, trusted)
    for path in _paths(chain, issues):
        end = path[-1]
        if fingerprint(end) in trusted.by_fingerprint or end in presented:
            yield path
        known = trusted.by_name.get(comparable(end.issuer), ())
        yield from ((*path, root) for root in (*known, *presented) if root not in path and issues(root, end))


def _paths(chain: Sequence[x509.Certificate], issues: _Issues) -> Iterator[tuple[x509.Certificate, ...]]:
    """Return each path from the leaf, the shortest first; a maze of certificates is given up in time."""
    pending = deque[tuple[x509.Certificate, ...]]([(chain[0],)])
    above: dict[x509.Certificate, list[x509.Certificate]] = {}
    for _ in range(_MAX_STEPS):
        if not pending:
            return
        path = pending.popleft()
        yield path
        end = path[-1]
        if end not in above:
            above[end] = [issuer for issuer in dict.fromkeys(chain[1:]) if issues(issuer, end)]
        pending += [(*path, issuer) for issuer in above[end] if issuer not in path]


def weakness(certificate: x509.Certificate) -> str:
    """Return the signature and the key of a certificate, as `SHA1, RSA 1024`."""
    hashed, key = certificate.signature_hash_algorithm, certificate.public_key()
    size = f"RSA {key.key_size}" if isinstance(key, RSAPublicKey) else type(key).__name__.removesuffix("PublicKey")
    return f"{hashed.name.upper().replace('SHA1', 'SHA-1')}, {size}" if hashed is not None else size


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


def _anchor(path: tuple[x509.Certificate, ...], source: str) -> Anchor:
    root = path[-1]
    return Anchor(
        subject=root.subject.rfc4514_string(),
        sha256=fingerprint(root),
        source=source,
        path=tuple(fingerprint(certificate) for certificate in path),
    )
