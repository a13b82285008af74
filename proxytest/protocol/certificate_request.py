"""Does a TLS server ask for a certificate of the client? TLS libraries do not say so."""

from proxytest.protocol.handshake_messages import CERTIFICATE_REQUEST, handshake_messages

#: OpenSSL's names of alerts that a server can only send about a certificate of the client (RFC 8446 section 6.2).
_ABOUT_A_CERTIFICATE = (
    "CERTIFICATE_REQUIRED",
    "BAD_CERTIFICATE",
    "UNSUPPORTED_CERTIFICATE",
    "CERTIFICATE_REVOKED",
    "CERTIFICATE_EXPIRED",
    "CERTIFICATE_UNKNOWN",
    "ALERT_UNKNOWN_CA",
    "NO_CERTIFICATE",
)


def alert_wants_certificate(reason: str) -> bool:
    """Is it the name of such an alert?"""
    return "ALERT" in reason and reason.endswith(_ABOUT_A_CERTIFICATE)


def requests_certificate(received: bytes) -> bool:
    """Is there a CertificateRequest among the server's first messages, which TLS 1.2 sends in clear?"""
    return any(kind == CERTIFICATE_REQUEST for kind, _ in handshake_messages(received))
