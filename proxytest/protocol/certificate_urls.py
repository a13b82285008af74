"""The URLs in a certificate for its revocation state and for its issuer's certificate (RFC 5280 section 4.2).

Whoever presents the certificate chooses these URLs, and may choose any: see `askable.py`.
"""

from collections.abc import Iterable, Iterator

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

_UNREADABLE = (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, ValueError)


def revocation_urls(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the URLs of a certificate's OCSP servers and CRLs."""
    return _once((*_access(certificate, AuthorityInformationAccessOID.OCSP), *_crls(certificate)))


def issuer_urls(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the URLs of the issuer's certificate."""
    return _once(_access(certificate, AuthorityInformationAccessOID.CA_ISSUERS))


def _access(certificate: x509.Certificate, method: x509.ObjectIdentifier) -> Iterator[str]:
    try:
        described = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except _UNREADABLE:
        return
    yield from _uris(one.access_location for one in described if one.access_method == method)


def _crls(certificate: x509.Certificate) -> Iterator[str]:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except _UNREADABLE:
        return
    for point in points:
        yield from _uris(point.full_name or ())


def _uris(names: Iterable[x509.GeneralName]) -> Iterator[str]:
    return (name.value for name in names if isinstance(name, x509.UniformResourceIdentifier))


def _once(urls: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, urls)))
