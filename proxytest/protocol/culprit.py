"""Which certificate of a path has the defect that OpenSSL tells: its words name none."""

from collections.abc import Callable, Sequence
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, rsa
from cryptography.hazmat.primitives.hashes import MD5, SHA1
from cryptography.x509.oid import ExtendedKeyUsageOID

from proxytest.protocol.certificates import within_dates
from proxytest.protocol.issuance import clients_let_issue

Path = Sequence[x509.Certificate]  #: from the leaf to the root

_UNREADABLE = (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, ValueError)


def culprit(number: int, path: Path, now: datetime) -> x509.Certificate | None:
    """Return the certificate that a number of `x509_vfy.h` is about; None where that is not known."""
    if number in _DATES:
        return next((one for one in path if not within_dates([one], now)), None)
    found = _FOUND.get(number)
    return found(path) if found is not None and path else None


def _leaf(path: Path) -> x509.Certificate:
    return path[0]


def _old_hash(path: Path) -> x509.Certificate | None:
    return next((one for one in path[:-1] or path if _hashed_weakly(one)), None)


def _hashed_weakly(certificate: x509.Certificate) -> bool:
    return isinstance(certificate.signature_hash_algorithm, SHA1 | MD5)


def _small_key(path: Path) -> x509.Certificate | None:
    return next((one for one in path[1:] if _bits(one) < 2048), None)


def _bits(certificate: x509.Certificate) -> int:
    key = certificate.public_key()
    return key.key_size if isinstance(key, rsa.RSAPublicKey | dsa.DSAPublicKey) else 2048


def _too_long(path: Path) -> x509.Certificate | None:
    """RFC 5280 section 4.2.1.9: as many intermediates as pathLenConstraint says, self-issued ones not counted."""
    below = 0
    for one in path[1:]:
        allowed = _path_length(one)
        if allowed is not None and below > allowed:
            return one
        below += one.subject != one.issuer
    return None


def _path_length(certificate: x509.Certificate) -> int | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length
    except _UNREADABLE:
        return None


def _other_purpose(path: Path) -> x509.Certificate | None:
    return next((one for one in path if not _for_servers(one)), None)


def _for_servers(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except _UNREADABLE:
        return True
    return bool({ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE} & set(usage))


def _no_issuer(path: Path) -> x509.Certificate | None:
    return next((one for one in path[1:] if not clients_let_issue(one, root=one is path[-1])), None)


def _constraining(path: Path) -> x509.Certificate | None:
    return next((one for one in path[1:] if _constrains(one)), None)


def _constrains(certificate: x509.Certificate) -> bool:
    try:
        certificate.extensions.get_extension_for_class(x509.NameConstraints)
    except x509.ExtensionNotFound:
        return False
    except _UNREADABLE:
        return True
    return True


_DATES = frozenset({9, 10, 13, 14})
_FOUND: dict[int, Callable[[Path], x509.Certificate | None]] = {
    24: _no_issuer,  # invalid CA certificate; 79 in OpenSSL 3
    25: _too_long,
    26: _other_purpose,
    47: _constraining,  # permitted subtree violation
    48: _constraining,  # excluded subtree violation
    62: _leaf,  # host name
    64: _leaf,  # IP address
    66: _leaf,  # its key is too weak
    67: _small_key,
    68: _old_hash,
    79: _no_issuer,
}
