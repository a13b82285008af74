"""What Windows and macOS trust for TLS servers: a certificate that is kept somewhere need not be trusted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1

from proxytest.protocol.certificates import read_chain
from proxytest.protocol.issuance import self_signed

_SERVER_AUTH = "1.3.6.1.5.5.7.3.1"  #: RFC 5280 section 4.2.1.12
_TRUST, _DENY = (1, 2), 3  #: kSecTrustSettingsResultTrustRoot and TrustAsRoot, Deny
_FOR_TLS = (None, "sslServer")  #: kSecTrustSettingsPolicyName; without one the entry is for every policy
_NARROWER = ("kSecTrustSettingsPolicyString", "kSecTrustSettingsApplication")  #: for one host, for one program

INTERMEDIATES_ONLY = "it is in the store of intermediates, not in that of trusted roots"
OTHER_PURPOSES = "it is trusted for other purposes than TLS servers"
NO_TRUST_SETTINGS = "it is in the keychain, without trust settings for TLS"

#: What `ssl.enum_certificates` returns: a certificate, its encoding, and its purposes, or True for all.
Usage = frozenset[str] | set[str] | bool
WindowsStore = Iterable[tuple[bytes, str, Usage]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OsTrust:
    """The certificates that are trusted, and those that are kept and not trusted, each with the reason."""

    roots: tuple[x509.Certificate, ...] = ()
    kept: tuple[tuple[x509.Certificate, str], ...] = ()


def windows_trust(roots: WindowsStore, intermediates: WindowsStore, disallowed: WindowsStore) -> OsTrust:
    """Return what is trusted of the stores ROOT, CA and Disallowed."""
    refused = {der for der, _, _ in disallowed}
    held = [(der, usage) for der, encoding, usage in roots if encoding == "x509_asn" and der not in refused]
    trusted = [der for der, usage in held if _serves(usage)]
    lower = [der for der, encoding, _ in intermediates if encoding == "x509_asn" and der not in trusted]
    return OsTrust(
        roots=_read(trusted),
        kept=(
            *((one, OTHER_PURPOSES) for one in _read(der for der, usage in held if not _serves(usage))),
            *((one, INTERMEDIATES_ONLY) for one in _read(lower) if self_signed(one)),
        ),
    )


def macos_trust(
    apple: Iterable[x509.Certificate], keychain: Iterable[x509.Certificate], trust_settings: bytes
) -> OsTrust:
    """Return what is trusted of Apple's roots and the system's keychain, by `security trust-settings-export -d`."""
    settings = _settings(trust_settings)
    said = {sha1: _trusted(entries) for sha1, entries in settings.items()}
    own = [one for one in keychain if self_signed(one)]
    return OsTrust(
        roots=(
            *(one for one in apple if said.get(_sha1(one)) is not False),
            *(one for one in own if said.get(_sha1(one))),
        ),
        kept=tuple((one, NO_TRUST_SETTINGS) for one in own if not said.get(_sha1(one))),
    )


def _serves(usage: Usage) -> bool:
    return usage is True or (not isinstance(usage, bool) and _SERVER_AUTH in usage)


def _read(ders: Iterable[bytes]) -> tuple[x509.Certificate, ...]:
    return tuple(one for der in ders for one in read_chain([der]))


def _sha1(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(SHA1()).hex().upper()  # noqa: S303  the key of Apple's list


def _settings(exported: bytes) -> Mapping[str, Any]:
    import plistlib  # which only macOS needs
    from xml.parsers.expat import ExpatError

    try:
        told = plistlib.loads(exported)
    except (plistlib.InvalidFileException, ExpatError, ValueError):
        return {}
    listed = told.get("trustList") if isinstance(told, dict) else None
    entries = listed.items() if isinstance(listed, dict) else ()
    return {str(sha1).upper(): one.get("trustSettings", []) for sha1, one in entries if isinstance(one, dict)}


def _trusted(entries: object) -> bool | None:
    """Return what the settings of one certificate say of TLS servers; no entry at all trusts it for everything."""
    if not isinstance(entries, list):
        return None
    if not entries:
        return True
    results = {
        one.get("kSecTrustSettingsResult", 1)
        for one in entries
        if isinstance(one, dict)
        and one.get("kSecTrustSettingsPolicyName") in _FOR_TLS
        and not any(key in one for key in _NARROWER)
    }
    if _DENY in results:
        return False
    return True if results.intersection(_TRUST) else None
