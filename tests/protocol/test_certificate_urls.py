"""What a certificate points to; whoever presents it wrote that."""

import base64
from hashlib import sha1
from urllib.parse import unquote

import pytest
from cryptography import x509
from cryptography.x509.ocsp import load_der_ocsp_request
from cryptography.x509.oid import AuthorityInformationAccessOID as Access
from hypothesis import given
from hypothesis import strategies as st

from proxytest.lab.server.certificates import issue, root
from proxytest.protocol.certificate_urls import issuer_urls, revocation_urls
from proxytest.protocol.ocsp import status_url

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


@pytest.mark.parametrize(
    "url",
    [
        "https://ocsp.test/",
        "ldap://ocsp.test/",
        "file:///etc/passwd",
        "http://ocsp.test:8080/",
        "http://user@ocsp.test/",
        "http://ocsp.test/a b",
        "http://ocsp.test/\r\nX-Evil: 1",
        "http://",
        "http://ocsp.test/" + "a" * 3000,
    ],
)
def test_what_cannot_stand_in_a_request_line_is_left_out(url: str) -> None:
    assert revocation_urls(certificate(Access.OCSP, url)) == ()


@given(st.text(st.characters(max_codepoint=127), max_size=60))
def test_no_url_of_a_certificate_breaks_out_of_a_request_line(tail: str) -> None:
    for url in revocation_urls(certificate(Access.OCSP, f"http://ocsp.test/{tail}")):
        assert url.isascii()
        assert url.isprintable()
        assert " " not in url


def test_the_state_of_a_certificate_has_a_url_of_its_own() -> None:
    url = status_url("http://ocsp.test/", certificate(Access.OCSP, "http://ocsp.test/"), CA.certificate)
    encoded = url.removeprefix("http://ocsp.test/")
    assert "/" not in encoded
    request = load_der_ocsp_request(base64.b64decode(unquote(encoded)))
    assert request.issuer_name_hash == sha1(CA.certificate.subject.public_bytes(), usedforsecurity=False).digest()
