"""Did one certificate issue another? By signature and by name, as RFC 5280 compares names."""

from collections.abc import Hashable

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa

_UNREADABLE = (x509.DuplicateExtension, x509.UnsupportedGeneralNameType, ValueError)


def issued(issuer: x509.Certificate, subject: x509.Certificate) -> bool:
    """May the issuer sign certificates, and did it sign this one?"""
    return may_issue(issuer) and issued_anyhow(issuer, subject)


def issued_anyhow(issuer: x509.Certificate, subject: x509.Certificate) -> bool:
    """Did the issuer sign this one, whether it may or not?"""
    return same_name(issuer.subject, subject.issuer) and signed(issuer, subject)


def same_name(one: x509.Name, other: x509.Name) -> bool:
    """Are they the same by RFC 5280 section 7.1?"""
    return one == other or comparable(one) == comparable(other)


def comparable(name: x509.Name) -> Hashable:
    """Return what two spellings of a name have in common: case and blanks do not count (RFC 5280 section 7.1)."""
    return tuple(frozenset((one.oid.dotted_string, _folded(one.value)) for one in part) for part in name.rdns)


def may_issue(issuer: x509.Certificate) -> bool:
    """Is it a CA?

    Old ones have no basicConstraints: a root of X.509 version 1, or one whose keyUsage says so, as OpenSSL takes it.
    """
    try:
        return issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        old = issuer.version is x509.Version.v1 and same_name(issuer.issuer, issuer.subject)
        return old or _signs_by_usage(issuer)
    except _UNREADABLE:
        return False


def clients_let_issue(issuer: x509.Certificate, *, root: bool) -> bool:
    """Do clients take it for a CA? Its keyUsage counts too (RFC 5280 section 6.1.4 (k) and (n)).

    OpenSSL lets roots alone do without basicConstraints.
    """
    if not may_issue(issuer) or not (root or _has(issuer, x509.BasicConstraints)):
        return False
    return _signs_by_usage(issuer) or not _has(issuer, x509.KeyUsage)


def signed(issuer: x509.Certificate, subject: x509.Certificate) -> bool:
    """Was it signed with this key? `verify_directly_issued_by` would compare names byte by byte."""
    try:
        _verify(issuer, subject)
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True


def self_signed(certificate: x509.Certificate) -> bool:
    """Is it its own issuer?"""
    return same_name(certificate.subject, certificate.issuer) and signed(certificate, certificate)


def _verify(issuer: x509.Certificate, subject: x509.Certificate) -> None:
    key, signature, content = issuer.public_key(), subject.signature, subject.tbs_certificate_bytes
    parameters, algorithm = subject.signature_algorithm_parameters, subject.signature_hash_algorithm
    match key:
        case rsa.RSAPublicKey() if algorithm is not None and isinstance(parameters, padding.PKCS1v15 | padding.PSS):
            key.verify(signature, content, parameters, algorithm)
        case ec.EllipticCurvePublicKey() if isinstance(parameters, ec.ECDSA):
            key.verify(signature, content, parameters)
        case ed25519.Ed25519PublicKey() | ed448.Ed448PublicKey() if algorithm is None:
            key.verify(signature, content)
        case dsa.DSAPublicKey() if algorithm is not None:
            key.verify(signature, content, algorithm)
        case _:
            raise InvalidSignature


def _folded(value: str | bytes) -> Hashable:
    return " ".join(value.split()).casefold() if isinstance(value, str) else value


def _has(certificate: x509.Certificate, kind: type[x509.ExtensionType]) -> bool:
    try:
        certificate.extensions.get_extension_for_class(kind)
    except (x509.ExtensionNotFound, *_UNREADABLE):
        return False
    return True


def _signs_by_usage(issuer: x509.Certificate) -> bool:
    try:
        return issuer.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    except (x509.ExtensionNotFound, *_UNREADABLE):
        return False
