"""Who issued a certificate: by signature, and by name as RFC 5280 section 7.1 compares names."""

from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from proxytest.protocol.issuance import (
    clients_let_issue,
    comparable,
    issued,
    issued_anyhow,
    may_issue,
    same_name,
    self_signed,
    signed,
)
from tests.protocol.authorities import NOW, YEAR, authority, leaf, named
from tests.support.chains import Entity, certify

ROOT, OTHER = authority("Root"), authority("Root")


def test_the_key_counts_and_not_the_name_alone() -> None:
    below = leaf(ROOT)
    assert issued(ROOT.certificate, below)
    assert not issued(OTHER.certificate, below)
    assert self_signed(ROOT.certificate)
    assert not self_signed(below)


@pytest.mark.parametrize("spelling", ["ROOT", " root ", "rOOT"])
def test_case_and_blanks_do_not_count(spelling: str) -> None:
    assert same_name(named(spelling), named("Root"))


@pytest.mark.parametrize("other", ["Ro ot", "Root 2", "R"])
def test_other_letters_count(other: str) -> None:
    assert not same_name(named(other), named("Root"))


def test_the_kind_of_a_part_counts() -> None:
    organisation = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Root")])
    assert not same_name(organisation, named("Root"))


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=15))
def test_a_name_is_the_same_with_more_blanks_and_in_capitals(text: str) -> None:
    assert same_name(named(text), named(text.replace(" ", "  ")))
    assert comparable(named(text)) == comparable(named(f" {text}"))


@pytest.mark.parametrize(
    ("entity", "may"),
    [
        (Entity(name="CA"), True),
        (Entity(name="CA", ca=False), False),
        (Entity(name="CA", basic=False), True),  # its keyUsage says so
        (Entity(name="CA", basic=False, signs=False), False),
        (Entity(name="CA", basic=False, ca=False), False),
    ],
)
def test_who_may_issue(entity: Entity, *, may: bool) -> None:
    assert may_issue(certify(entity)) is may


@pytest.mark.parametrize(
    "key",
    [
        rsa.generate_private_key(65537, 2048),
        ec.generate_private_key(ec.SECP384R1()),
        ed25519.Ed25519PrivateKey.generate(),
        ed448.Ed448PrivateKey.generate(),
        dsa.generate_private_key(2048),
    ],
    ids=lambda key: type(key).__name__,
)
def test_each_kind_of_key_signs(
    key: rsa.RSAPrivateKey
    | ec.EllipticCurvePrivateKey
    | ed25519.Ed25519PrivateKey
    | ed448.Ed448PrivateKey
    | dsa.DSAPrivateKey,
) -> None:
    builder = x509.CertificateBuilder().subject_name(named("x")).issuer_name(named("x")).public_key(key.public_key())
    dated = builder.serial_number(1).not_valid_before(NOW).not_valid_after(NOW + YEAR)
    plain = isinstance(key, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey)
    certificate = dated.sign(key, None if plain else SHA256())
    assert signed(certificate, certificate)
    assert not signed(certificate, ROOT.certificate)
    if isinstance(key, rsa.RSAPrivateKey):
        pss = dated.sign(key, SHA256(), rsa_padding=PSS(mgf=MGF1(SHA256()), salt_length=32))
        assert signed(certificate, pss)


def test_a_certificate_by_sha_1_was_issued_all_the_same() -> None:
    family = Entity(name="CA", key=rsa.generate_private_key(65537, 2048))
    assert issued(certify(family), certify(replace(Entity(name="host", ca=False), sha1=True), family))


@pytest.mark.parametrize(
    ("entity", "root", "below"),
    [
        (Entity(name="CA"), True, True),
        (Entity(name="CA", ca=False), False, False),
        (Entity(name="CA", signs=False), False, False),
        (Entity(name="CA", basic=False), True, False),
        (Entity(name="CA", basic=False, signs=False), False, False),
        (Entity(name="CA", basic=False, ca=False), False, False),
    ],
)
def test_whom_clients_let_issue(entity: Entity, *, root: bool, below: bool) -> None:
    # As OpenSSL 3 answers for each of them.
    assert clients_let_issue(certify(entity), root=True) is root
    assert clients_let_issue(certify(entity), root=False) is below


def test_a_leaf_that_signed_is_an_issuer_all_the_same() -> None:
    host = Entity(name="host", ca=False)
    below = certify(Entity(name="below", ca=False), host)
    assert issued_anyhow(certify(host), below)
    assert not issued(certify(host), below)
    assert not issued_anyhow(certify(Entity(name="host", ca=False)), below)
