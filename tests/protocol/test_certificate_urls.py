"""What a certificate points to; whoever presents it wrote that."""

import base64
from hashlib import sha1
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.ocsp import load_der_ocsp_request
from cryptography.x509.oid import AuthorityInformationAccessOID as Access

from proxytest.protocol.certificate_urls import issuer_urls, revocation_urls
from proxytest.protocol.ocsp import status_url
from proxytest.reflect.issue import issue, root
from tests.support.odd_certificates import Odd, extension, odd_der, sequence, tlv

CA = root("CA", "Example")


def certificate(kind: x509.ObjectIdentifier, url: str) -> x509.Certificate:
    return issue(CA, "host.test", urls={kind: url}).certificate


def test_each_kind_of_url_is_found() -> None:
    assert revocation_urls(certificate(Access.OCSP, "http://ocsp.test/")) == ("http://ocsp.test/",)
    assert issuer_urls(certificate(Access.OCSP, "http://ocsp.test/")) == ()
    assert issuer_urls(certificate(Access.CA_ISSUERS, "http://ca.test/i.crt")) == ("http://ca.test/i.crt",)


def test_a_certificate_that_points_nowhere() -> None:
    plain = issue(CA, "host.test").certificate
    assert (revocation_urls(plain), issuer_urls(plain)) == ((), ())


def test_the_state_of_a_certificate_has_a_url_of_its_own() -> None:
    url = status_url("http://ocsp.test/", certificate(Access.OCSP, "http://ocsp.test/"), CA.certificate)
    encoded = url.removeprefix("http://ocsp.test/")
    assert "/" not in encoded
    request = load_der_ocsp_request(base64.b64decode(unquote(encoded)))
    assert request.issuer_name_hash == sha1(CA.certificate.subject.public_bytes(), usedforsecurity=False).digest()


def test_where_no_request_can_be_written_the_responder_itself_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """An OpenSSL in FIPS mode has no SHA-1."""

    def build() -> None:
        raise UnsupportedAlgorithm("SHA-1 is not supported by this backend")

    builder = SimpleNamespace(add_certificate=lambda *_: SimpleNamespace(build=build))
    monkeypatch.setattr("proxytest.protocol.ocsp.OCSPRequestBuilder", lambda: builder)
    plain = issue(CA, "host.test").certificate
    assert status_url("http://ocsp.test/", plain, CA.certificate) == "http://ocsp.test/"


ACCESS = bytes.fromhex("06082b06010505070101")  #: RFC 5280 section 4.2.2.1
CRLS = bytes.fromhex("0603551d1f")  #: RFC 5280 section 4.2.1.13


def odd(*extensions: bytes) -> x509.Certificate:
    return x509.load_der_x509_certificate(odd_der(Odd(extensions=extensions), CA))


def list_at(*names: bytes) -> bytes:
    """Write a DistributionPoint of these names."""
    return sequence(tlv(0xA0, tlv(0xA0, b"".join(names))))


def test_a_list_that_is_named_twice_is_asked_for_once() -> None:
    url, other = tlv(0x86, b"http://crl.test/1.crl"), tlv(0x86, b"ldap://crl.test/")
    points = extension(CRLS, sequence(list_at(url, other), list_at(url)))
    assert revocation_urls(odd(points)) == ("http://crl.test/1.crl", "ldap://crl.test/")


@pytest.mark.parametrize("extensions", [(ACCESS,), (CRLS,), (ACCESS, ACCESS), (CRLS, CRLS)])
def test_extensions_that_cannot_be_read_point_nowhere(extensions: tuple[bytes, ...]) -> None:
    unreadable = odd(*(extension(kind, b"no DER") for kind in extensions))
    assert (revocation_urls(unreadable), issuer_urls(unreadable)) == ((), ())
