"""The names of hosts in a certificate: its subjectAltName (RFC 5280 section 4.2.1.6)."""

import re
from ipaddress import ip_address

from cryptography import x509

_UNREADABLE = (x509.DuplicateExtension, x509.UnsupportedGeneralNameType, ValueError)  #: of extensions

#: A label that no verifier treats in a way of its own: it begins with a letter and is not IDNA (RFC 5890 section
#: 2.3.1).
_ORDINARY = re.compile(r"(?!xn--)[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")


def names_host(certificate: x509.Certificate, host: str) -> bool:
    """Does the subjectAltName name the host? The common name does not count (RFC 9525 section 2)."""
    names = alternative_names(certificate)
    if names is None:
        return False
    try:
        return ip_address(host) in names.get_values_for_type(x509.IPAddress)
    except ValueError:
        return any(_covers(pattern.lower(), host.lower()) for pattern in names.get_values_for_type(x509.DNSName))


def covering_pattern(certificate: x509.Certificate, host: str) -> str | None:
    """Return the pattern that names a host like any other, `*.wbx2.com`; None where a verifier may see a difference.

    Such a host is one ordinary label before the pattern's own: no IDNA, no underscore, lower case.
    """
    label, _, parent = host.partition(".")
    names = alternative_names(certificate) if _ORDINARY.fullmatch(label) else None
    pattern = f"*.{parent}"
    return pattern if names is not None and pattern in names.get_values_for_type(x509.DNSName) else None


def alternative_names(certificate: x509.Certificate) -> x509.SubjectAlternativeName | None:
    """Return the subjectAltName; None where there is none, or it cannot be read."""
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, *_UNREADABLE):
        return None


def _covers(pattern: str, host: str) -> bool:
    """A `*` stands for the whole left-most label (RFC 9525 section 6.3)."""
    label, dot, parent = pattern.partition(".")
    if label != "*":
        return pattern == host
    return bool(dot) and host.partition(".")[2] == parent
