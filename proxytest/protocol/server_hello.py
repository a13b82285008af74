"""Read the key share out of a ServerHello (RFC 8446 sections 4.1.3 and 4.2.8): TLS libraries do not show it."""

_HANDSHAKE, _SERVER_HELLO, _KEY_SHARE = 0x16, 0x02, 0x0033
#: From the start of the record to the session id: record header, handshake header, version, random.
_SESSION_ID = 5 + 4 + 2 + 32

#: IANA's registry of TLS supported groups, as far as they are in use.
_GROUPS = {
    0x0017: "secp256r1",
    0x0018: "secp384r1",
    0x0019: "secp521r1",
    0x001D: "x25519",
    0x001E: "x448",
    0x11EB: "SecP256r1MLKEM768",
    0x11EC: "X25519MLKEM768",
}


def key_share(received: bytes) -> str | None:
    """Return group and size of the server's key share; None before TLS 1.3, or if it is incomplete."""
    if len(received) <= _SESSION_ID or received[0] != _HANDSHAKE or received[5] != _SERVER_HELLO:
        return None
    position = _SESSION_ID + 1 + received[_SESSION_ID] + 2 + 1 + 2  # session id, cipher suite, compression, length
    while position + 4 <= len(received):
        kind, length = _number(received, position), _number(received, position + 2)
        if kind == _KEY_SHARE and length > 4 and position + 8 <= len(received):
            group = _number(received, position + 4)
            return f"{_GROUPS.get(group, f'group 0x{group:04x}')}, {_number(received, position + 6)} bytes"
        position += 4 + length
    return None


def _number(received: bytes, position: int) -> int:
    return int.from_bytes(received[position : position + 2])
