"""What a certificate points to; whoever presents it wrote that."""

import base64
from hashlib import sha1
from urllib.parse import unquote

from cryptography import x509
from cryptography.x509.ocsp import load_der_ocsp_request
from cryptography.x509.oid import AuthorityInformationAccessOID as Access

from proxytest.lab.server.issue import issue, root
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


def test_the_state_of_a_certificate_has_a_url_of_its_own() -> None:
    url = status_url("http://ocsp.test/", certificate(Access.OCSP, "http://ocsp.test/"), CA.certificate)
    encoded = url.removeprefix("http://ocsp.test/")
    assert "/" not in encoded
    request = load_der_ocsp_request(base64.b64decode(unquote(encoded)))
    assert request.issuer_name_hash == sha1(CA.certificate.subject.public_bytes(), usedforsecurity=False).digest()
