"""What Windows and macOS trust, by what they say of their stores."""

import plistlib
from collections.abc import Mapping

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from hypothesis import given
from hypothesis import strategies as st

from proxytest.protocol.os_trust import (
    INTERMEDIATES_ONLY,
    NO_TRUST_SETTINGS,
    OTHER_PURPOSES,
    Usage,
    macos_trust,
    windows_trust,
)
from tests.protocol.authorities import authority, der

COMPANY, APPLE = authority("Company CA").certificate, authority("Apple Root").certificate
BELOW = authority("Below", issuer=authority("Other")).certificate
SERVERS, CLIENTS = "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"
OWN = [(der(COMPANY), "x509_asn", True)]


@pytest.mark.parametrize("usage", [True, {SERVERS}, frozenset({CLIENTS, SERVERS})])
def test_windows_trusts_a_root_for_servers(usage: Usage) -> None:
    found = windows_trust([(der(COMPANY), "x509_asn", usage)], [], [])
    assert (found.roots, found.kept) == ((COMPANY,), ())


@pytest.mark.parametrize("usage", [False, {CLIENTS}, set()])
def test_windows_does_not_trust_a_root_for_clients_alone(usage: Usage) -> None:
    found = windows_trust([(der(COMPANY), "x509_asn", usage)], [], [])
    assert (found.roots, found.kept) == ((), ((COMPANY, OTHER_PURPOSES),))


def test_windows_does_not_trust_what_is_among_the_intermediates_alone() -> None:
    found = windows_trust([], [*OWN, (der(BELOW), "x509_asn", True), (b"junk", "x509_asn", True)], [])
    assert (found.roots, found.kept) == ((), ((COMPANY, INTERMEDIATES_ONLY),))
    assert windows_trust(OWN, OWN, []).kept == ()


def test_windows_does_not_trust_what_is_disallowed() -> None:
    assert windows_trust(OWN, [], OWN).roots == ()


def exported(*settings: Mapping[str, object] | None) -> bytes:
    """Write what `security trust-settings-export -d` does for the company's CA."""
    entries = [one for one in settings if one is not None]
    sha1 = COMPANY.fingerprint(SHA1()).hex().upper()  # noqa: S303  the key of Apple's list
    return plistlib.dumps({"trustList": {sha1: {"trustSettings": entries}}, "trustVersion": 1})


TLS, MAIL = {"kSecTrustSettingsPolicyName": "sslServer"}, {"kSecTrustSettingsPolicyName": "SMIME"}


@pytest.mark.parametrize(
    "settings",
    [
        exported(),
        exported({"kSecTrustSettingsResult": 1}),
        exported(TLS),
        exported(MAIL | {"kSecTrustSettingsResult": 3}, TLS | {"kSecTrustSettingsResult": 1}),
    ],
)
def test_macos_trusts_what_has_settings_for_tls(settings: bytes) -> None:
    found = macos_trust([APPLE], [COMPANY, BELOW], settings)
    assert (found.roots, found.kept) == ((APPLE, COMPANY), ())


@pytest.mark.parametrize(
    "settings",
    [
        b"",
        b"SecTrustSettingsCreateExternalRepresentation: No Trust Settings were found.",
        plistlib.dumps({"trustList": {}}),
        plistlib.dumps([1]),
        exported(MAIL),
        exported(TLS | {"kSecTrustSettingsResult": 3}),
        exported(TLS | {"kSecTrustSettingsResult": 4}),
        exported(TLS | {"kSecTrustSettingsPolicyString": "one.example"}),
    ],
)
def test_macos_does_not_trust_what_is_in_the_keychain_alone(settings: bytes) -> None:
    found = macos_trust([APPLE], [COMPANY, BELOW], settings)
    assert (found.roots, found.kept) == ((APPLE,), ((COMPANY, NO_TRUST_SETTINGS),))


def test_macos_does_not_trust_a_root_of_apple_that_is_denied() -> None:
    assert macos_trust([COMPANY], [], exported(TLS | {"kSecTrustSettingsResult": 3})).roots == ()


@given(st.binary(max_size=200))
def test_any_export_is_read(junk: bytes) -> None:
    assert macos_trust([APPLE], [], junk).roots == (APPLE,)
