"""The URL of an OCSP request by GET (RFC 6960 appendix A.1)."""

import base64
from urllib.parse import quote

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.ocsp import OCSPRequestBuilder


def status_url(responder: str, certificate: x509.Certificate, issuer: x509.Certificate) -> str:
    """Return the URL that asks for the state of a certificate; the responder's own URL if none can be made."""
    try:
        # RFC 5019 section 2.1.1: the hash of the names is SHA-1, which every responder knows; it protects nothing.
        builder = OCSPRequestBuilder().add_certificate(certificate, issuer, SHA1())  # noqa: S303
        request = builder.build().public_bytes(Encoding.DER)
    except (ValueError, UnsupportedAlgorithm):
        return responder
    return f"{responder.rstrip('/')}/{quote(base64.b64encode(request), safe='')}"
