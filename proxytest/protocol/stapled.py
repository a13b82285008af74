"""The state of a certificate that the server itself sends: a stapled OCSP response (RFC 6066 section 8).

Python's `ssl` neither asks for one nor shows it. TLS 1.2 sends it in clear, so a ClientHello written by hand is enough.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponse, OCSPResponseStatus, load_der_ocsp_response

from proxytest.protocol.handshake_messages import (
    CERTIFICATE,
    CERTIFICATE_STATUS,
    SERVER_HELLO_DONE,
    handshake_messages,
)

_OCSP = 1
_WORDS = {OCSPCertStatus.GOOD: "good", OCSPCertStatus.REVOKED: "revoked", OCSPCertStatus.UNKNOWN: "unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stapled:
    """What the server says of its certificate."""

    leaf: str  #: SHA-256 of the certificate that it showed
    state: str  #: good, revoked or unknown; empty: it sent none that can be read and is about this certificate
    until: datetime | None = None  #: when it is to be renewed


def is_whole(received: bytes) -> bool:
    """Did the server say all that it says in clear? A TLS 1.3 server, an alert, or other bytes count as all too."""
    if received[:1] != b"\x16":
        return bool(received)
    kinds = [kind for kind, _ in handshake_messages(received)]
    return SERVER_HELLO_DONE in kinds


def stapled(received: bytes) -> Stapled | None:
    """Read the server's messages; None without a certificate."""
    found = dict(handshake_messages(received))
    leaf = _leaf(found.get(CERTIFICATE, b""))
    if leaf is None:
        return None
    fingerprint, response = hashlib.sha256(leaf).hexdigest(), _response(found.get(CERTIFICATE_STATUS, b""))
    if response is None or not _is_about(response, leaf):
        return Stapled(leaf=fingerprint, state="")
    return Stapled(leaf=fingerprint, state=_WORDS[response.certificate_status], until=_until(response))


def _leaf(certificates: bytes) -> bytes | None:
    """RFC 5246 section 7.4.2: a list of certificates, each with its length; the server's own goes first."""
    length = int.from_bytes(certificates[3:6])
    leaf = certificates[6 : 6 + length]
    return leaf if leaf and len(leaf) == length else None


def _response(status: bytes) -> OCSPResponse | None:
    if status[:1] != bytes([_OCSP]):
        return None
    try:
        response = load_der_ocsp_response(status[4 : 4 + int.from_bytes(status[1:4])])
    except (ValueError, UnsupportedAlgorithm):
        return None
    return response if response.response_status is OCSPResponseStatus.SUCCESSFUL else None


def _is_about(response: OCSPResponse, leaf: bytes) -> bool:
    try:
        return response.serial_number == x509.load_der_x509_certificate(leaf).serial_number
    except (ValueError, UnsupportedAlgorithm):
        return False


def _until(response: OCSPResponse) -> datetime | None:
    until = response.next_update_utc
    return until.astimezone(UTC) if until is not None else None
