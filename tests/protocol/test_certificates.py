import hashlib
import warnings
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Event, Thread, get_ident

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA224, SHA256, SHA384, SHA512
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import serialize_certificates
from cryptography.x509.oid import ExtensionOID
from hypothesis import given
from hypothesis import strategies as st

from proxytest.protocol.certificates import (
    MAX_CHAIN,
    describe,
    end_point_hash,
    find_anchor,
    fingerprint,
    load_roots,
    namesake,
    read_chain,
    read_published,
    weakness,
    within_dates,
)
from tests.protocol.authorities import (
    NOW,
    YEAR,
    Authority,
    Sha2,
    authority,
    certify,
    der,
    leaf,
    named,
    new_key,
    trusting,
    version_1_root,
)
from tests.protocol.stopwatch import seconds

ROOT = authority("Root")
OTHER_ROOT = authority("Other Root")
MIDDLE = authority("Middle", issuer=ROOT)
LEAF = leaf(MIDDLE, "*.wbx2.com", "webex.com", "192.0.2.7", "2001:db8::1")

#: subjectAltName values that cannot be read: an x400Address, and no DER at all.
UNREADABLE = [bytes.fromhex("3004a3023000"), b"garbage"]


def path_of(
    *chain: x509.Certificate, roots: tuple[x509.Certificate, ...] = (ROOT.certificate,)
) -> tuple[str, ...] | None:
    anchor = find_anchor(chain, trusting(*roots))
    return anchor.path if anchor else None


def fingerprints(*certificates: x509.Certificate) -> tuple[str, ...]:
    return tuple(fingerprint(certificate) for certificate in certificates)


def with_raw_names(issuer: Authority, raw: bytes, *, ca: bool = False) -> Authority:
    key = new_key()
    names = x509.UnrecognizedExtension(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, raw)
    basic = x509.BasicConstraints(ca=ca, path_length=None)
    return Authority("odd", key, certify("odd", key, basic, names, by=(issuer.name, issuer.key)))


def test_a_chain_leads_to_its_root() -> None:
    anchor = find_anchor([LEAF, MIDDLE.certificate], trusting(OTHER_ROOT.certificate, ROOT.certificate))

    assert anchor is not None
    assert (anchor.subject, anchor.source) == ("CN=Root", "test")
    assert anchor.path == fingerprints(LEAF, MIDDLE.certificate, ROOT.certificate)
    assert anchor.sha256 == fingerprint(ROOT.certificate)


def test_the_root_may_be_presented_too() -> None:
    assert path_of(LEAF, MIDDLE.certificate, ROOT.certificate) == fingerprints(
        LEAF, MIDDLE.certificate, ROOT.certificate
    )


def test_the_order_after_the_leaf_does_not_matter() -> None:
    low = authority("Low", issuer=MIDDLE)
    bottom = leaf(low)

    assert path_of(bottom, OTHER_ROOT.certificate, MIDDLE.certificate, low.certificate) == fingerprints(
        bottom, low.certificate, MIDDLE.certificate, ROOT.certificate
    )


def test_an_empty_chain_leads_nowhere() -> None:
    assert path_of() is None


def test_a_missing_intermediate_breaks_the_chain() -> None:
    assert path_of(LEAF) is None


def test_a_root_of_the_same_name_with_another_key_is_no_anchor() -> None:
    # The company's own CA, called as the public one is.
    assert path_of(LEAF, MIDDLE.certificate, roots=(authority("Root").certificate,)) is None


def test_an_intermediate_of_the_same_name_with_another_key_is_passed_over() -> None:
    forged = authority("Middle", issuer=ROOT)

    assert path_of(LEAF, forged.certificate) is None
    assert path_of(LEAF, forged.certificate, MIDDLE.certificate) is not None


def test_a_self_signed_leaf_leads_nowhere() -> None:
    assert path_of(authority("proxy").certificate) is None


def test_a_leaf_that_is_itself_trusted_is_its_own_anchor() -> None:
    assert path_of(ROOT.certificate) == fingerprints(ROOT.certificate)


def test_a_leaf_cannot_issue() -> None:
    # RFC 5280 section 6.1.4 (k).
    key = new_key()
    basic = x509.BasicConstraints(ca=False, path_length=None)
    victim = certify("victim", key, basic, by=(MIDDLE.name, MIDDLE.key))
    forged = leaf(Authority("victim", key, victim), "webex.com")

    assert path_of(forged, victim, MIDDLE.certificate) is None


def test_an_intermediate_without_basic_constraints_cannot_issue() -> None:
    key = new_key()
    silent = certify("silent", key, by=(ROOT.name, ROOT.key))

    assert path_of(leaf(Authority("silent", key, silent)), silent) is None


def test_a_root_of_version_1_can_issue() -> None:
    old = version_1_root("Old Root")
    below = leaf(old)

    assert old.certificate.version is x509.Version.v1
    assert path_of(below, roots=(old.certificate,)) == fingerprints(below, old.certificate)


def test_an_expired_intermediate_leads_to_the_root_but_is_not_within_its_dates() -> None:
    expired = authority("Middle", issuer=ROOT, until=NOW - timedelta(days=1))
    below = leaf(expired)

    assert path_of(below, expired.certificate) is not None
    assert not within_dates([below, expired.certificate], NOW)


@pytest.mark.parametrize(
    ("moment", "valid"),
    [
        (NOW, True),
        (NOW + YEAR, True),
        (NOW + YEAR + timedelta(seconds=1), False),
        (NOW - YEAR, True),
        (NOW - YEAR - timedelta(seconds=1), False),
    ],
)
def test_the_dates_include_their_ends(moment: datetime, *, valid: bool) -> None:
    assert within_dates([LEAF], moment) is valid


def test_a_cross_signed_intermediate_leads_to_whichever_root_is_trusted() -> None:
    crossed = authority("Middle", issuer=OTHER_ROOT, key=MIDDLE.key)
    chain = (LEAF, MIDDLE.certificate, crossed.certificate)

    assert path_of(*chain) == fingerprints(LEAF, MIDDLE.certificate, ROOT.certificate)
    assert path_of(*chain, roots=(OTHER_ROOT.certificate,)) == fingerprints(
        LEAF, crossed.certificate, OTHER_ROOT.certificate
    )


def test_a_loop_of_certificates_ends() -> None:
    one, two = authority("One"), authority("Two")
    one_by_two, two_by_one = authority("One", issuer=two, key=one.key), authority("Two", issuer=one, key=two.key)

    assert path_of(leaf(one), one_by_two.certificate, two_by_one.certificate) is None


def test_a_maze_of_certificates_is_given_up_in_time() -> None:
    key = new_key()
    maze = [
        certify("Maze", key, x509.BasicConstraints(ca=True, path_length=None), by=("Maze", key)) for _ in range(100)
    ]
    below = leaf(Authority("Maze", key, maze[0]))

    assert seconds(lambda: path_of(below, *maze)) < 10


def test_a_pinned_root_that_the_chain_presents_is_an_anchor() -> None:
    anchor = find_anchor([LEAF, MIDDLE.certificate, ROOT.certificate], trusting(pinned=(ROOT.certificate,)))

    assert anchor is not None
    assert anchor.source == "profile"


def test_a_pinned_root_that_is_not_presented_is_none() -> None:
    assert find_anchor([LEAF, MIDDLE.certificate], trusting(pinned=(ROOT.certificate,))) is None


def test_a_root_that_is_trusted_and_pinned_keeps_its_source() -> None:
    trusted = trusting(ROOT.certificate, pinned=(ROOT.certificate,))
    anchor = find_anchor([LEAF, MIDDLE.certificate, ROOT.certificate], trusted)

    assert anchor is not None
    assert anchor.source == "test"


@pytest.mark.parametrize("raw", UNREADABLE)
def test_an_issuer_with_unreadable_extensions_is_passed_over(raw: bytes) -> None:
    odd = with_raw_names(ROOT, raw, ca=True)

    assert path_of(leaf(odd), odd.certificate) is None


def test_a_chain_is_read() -> None:
    assert read_chain([der(LEAF), der(MIDDLE.certificate)]) == (LEAF, MIDDLE.certificate)


@pytest.mark.parametrize(
    "broken",
    [b"", b"junk", der(LEAF)[:-1], der(LEAF).replace(bytes.fromhex("a003020102"), bytes.fromhex("a003020105"))],
)
def test_a_chain_is_read_up_to_what_is_no_certificate(broken: bytes) -> None:
    assert read_chain([der(LEAF), broken, der(MIDDLE.certificate)]) == (LEAF,)


def test_of_a_hundred_certificates_the_first_are_read() -> None:
    assert len(read_chain([der(LEAF)] * 100)) == MAX_CHAIN


@given(st.binary(max_size=60), st.integers(0, len(der(LEAF))))
def test_any_bytes_are_read_as_a_chain(junk: bytes, at: int) -> None:
    whole = der(LEAF)
    mangled = read_chain([whole[:at] + junk + whole[at + len(junk) :]])

    assert find_anchor(mangled, trusting(ROOT.certificate)) is None


def test_a_certificate_is_described() -> None:
    said = describe(MIDDLE.certificate)

    assert (said.subject, said.issuer) == ("CN=Middle", "CN=Root")
    assert said.sha256 == hashlib.sha256(der(MIDDLE.certificate)).hexdigest()
    assert (said.not_before, said.not_after) == (NOW - YEAR, NOW + YEAR)


def test_a_bundle_is_read_with_its_source() -> None:
    pem = b"".join(one.certificate.public_bytes(Encoding.PEM) for one in (ROOT, OTHER_ROOT))

    assert load_roots(pem, "--cacert x").roots == (
        (ROOT.certificate, "--cacert x"),
        (OTHER_ROOT.certificate, "--cacert x"),
    )


def test_the_public_bundle_is_read() -> None:
    bundle = Path(certifi.where()).read_bytes()

    assert len(load_roots(bundle, "certifi").roots) > 100


def test_a_bundle_without_a_certificate_is_an_error() -> None:
    with pytest.raises(ValueError, match="PEM"):
        load_roots(b"nothing", "--cacert x")


@pytest.mark.parametrize("algorithm", [SHA224(), SHA256(), SHA384(), SHA512()], ids=lambda algorithm: algorithm.name)
def test_the_end_point_is_hashed_as_the_certificate_was(algorithm: Sha2) -> None:
    # RFC 5929 section 4.1.
    certificate = certify("proxy", new_key(), by=(ROOT.name, ROOT.key), algorithm=algorithm)

    assert end_point_hash(der(certificate)) == hashlib.new(algorithm.name, der(certificate)).digest()


def test_an_end_point_whose_hash_is_not_known_has_none() -> None:
    # RFC 5929 section 4.1 leaves it undefined. OpenSSL takes algorithms that cryptography has no name for.
    certificate = der(certify("proxy", new_key(), by=(ROOT.name, ROOT.key)))
    ecdsa_with_sha256 = bytes.fromhex("06082a8648ce3d040302")
    assert end_point_hash(certificate.replace(ecdsa_with_sha256, ecdsa_with_sha256[:-1] + b"\x7f")) is None


def test_an_end_point_that_was_signed_without_a_hash_has_none() -> None:
    key = Ed25519PrivateKey.generate()
    builder = x509.CertificateBuilder().subject_name(named("proxy")).issuer_name(named("proxy"))
    signed = builder.public_key(key.public_key()).serial_number(1).not_valid_before(NOW).not_valid_after(NOW + YEAR)
    assert end_point_hash(der(signed.sign(key, None))) is None


@pytest.mark.parametrize("certificate", [b"", b"\x30\x03\x02\x01\x01"])
def test_an_end_point_that_cannot_be_read_has_no_hash(certificate: bytes) -> None:
    assert end_point_hash(certificate) is None


def test_threads_that_read_certificates_at_once_hear_no_warnings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one thread changes of the warnings, Python changes for all: none may put them back while another reads."""
    pem, both, begun, here = ROOT.certificate.public_bytes(Encoding.PEM), Barrier(2), Event(), get_ident()
    load = x509.load_pem_x509_certificates

    def slow(content: bytes) -> list[x509.Certificate]:
        begun.set()
        with suppress(BrokenBarrierError):
            both.wait(0.2)  # both read now, where both may
        if get_ident() == here:
            other.join()  # it has put the warnings back
        warnings.warn("a serial number that is not positive", DeprecationWarning, stacklevel=1)
        return load(content)

    monkeypatch.setattr(x509, "load_pem_x509_certificates", slow)
    other = Thread(target=load_roots, args=(pem, "test"))
    other.start()
    begun.wait()
    assert len(load_roots(pem, "test").roots) == 1


PUBLISHED = [MIDDLE.certificate, ROOT.certificate]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (der(MIDDLE.certificate), 1),
        (MIDDLE.certificate.public_bytes(Encoding.PEM), 1),
        (serialize_certificates(PUBLISHED, Encoding.DER), 2),
        (serialize_certificates(PUBLISHED, Encoding.PEM), 2),
        (b"<html>404 Not Found</html>", 0),
        (b"", 0),
    ],
    ids=["DER", "PEM", "CMS as DER", "CMS as PEM", "a page", "nothing"],
)
def test_an_issuer_is_read_in_each_form_in_which_it_is_published(content: bytes, found: int) -> None:
    assert set(read_published(content)) == set(PUBLISHED[:found])


def test_a_company_s_ca_that_is_called_as_a_public_root_is_its_namesake() -> None:
    company = authority("Root")
    below = authority("Middle", issuer=company)
    found = namesake((leaf(below, "a.wbx2.com"), below.certificate, company.certificate), trusting(ROOT.certificate))
    assert found is not None
    assert (found.subject, found.presented) == ("CN=Root", fingerprint(company.certificate))
    assert found.genuine == fingerprints(ROOT.certificate)


def test_the_public_root_itself_and_what_leads_nowhere_are_no_namesakes() -> None:
    trusted = trusting(ROOT.certificate)
    assert namesake((LEAF, MIDDLE.certificate), trusted) is None
    assert namesake((leaf(OTHER_ROOT, "a.wbx2.com"), OTHER_ROOT.certificate), trusted) is None
    assert namesake((), trusted) is None


def test_the_signature_and_the_key_are_told() -> None:
    assert weakness(LEAF) == "SHA256, EC"
