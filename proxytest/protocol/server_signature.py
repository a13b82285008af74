"""Read with which hash a TLS 1.2 server signs its handshake (RFC 5246 section 7.4.3): TLS libraries do not show it."""

from proxytest.protocol.handshake_messages import SERVER_KEY_EXCHANGE, handshake_messages

_NAMED_CURVE = 3  #: RFC 8422 section 5.4: the parameters of ECDHE begin with it
#: RFC 5246 section 7.4.1.4.1; rsa_pss of RFC 8446 has 8 here, and its hash behind.
_HASHES = {1: "MD5", 2: "SHA-1", 3: "SHA-224", 4: "SHA-256", 5: "SHA-384", 6: "SHA-512", 8: "SHA-256 or better"}


def signature_hash(received: bytes) -> str | None:
    """Return the hash of the ServerKeyExchange; None where there is none, or if it is incomplete."""
    for kind, body in handshake_messages(received):
        if kind == SERVER_KEY_EXCHANGE:
            place = _after_parameters(body)
            return _HASHES.get(body[place]) if place < len(body) else None
    return None


def _after_parameters(body: bytes) -> int:
    """Return where the signature begins: behind the curve's point, or behind prime, generator and key of DHE."""
    if body[:1] == bytes([_NAMED_CURVE]):
        return 4 + body[3] if len(body) > 3 else len(body)
    position = 0
    for _ in range(3):
        position += 2 + int.from_bytes(body[position : position + 2])
    return position
