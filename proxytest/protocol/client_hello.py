"""A ClientHello written by hand, as long as one with a post-quantum key share: TLS libraries cannot pad one so far.

RFC 8446 section 4.1.2, padded as RFC 7685 says. Boxes on the way look at its size and its segments, and servers pass
over the padding.
"""

from ipaddress import ip_address

SHORT, LONG = 400, 1700  #: bytes of the record; X25519MLKEM768 makes a browser's hello about 1,700 bytes long

_SUITES = bytes.fromhex("1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035")
_GROUPS = bytes.fromhex("001d 0017 0018")
_SIGNATURES = bytes.fromhex("0403 0804 0401 0503 0805 0501 0806 0601 0603 0807")
_VERSIONS = bytes.fromhex("0304 0303")
_X25519 = bytes.fromhex("001d")
_STATUS_REQUEST, _PADDING = 5, 21
_OCSP = bytes.fromhex("01 0000 0000")  #: RFC 6066 section 8: by any responder, with no extensions


def hello_of_tls_1_2(host: str, *, chance: bytes) -> bytes:
    """Return a record that offers TLS 1.2 alone, and asks the server for the state of its certificate (stapling).

    `chance` are 32 random bytes.
    """
    if len(chance) != 32:
        raise ValueError("32 random bytes")
    suites = _SUITES[6:]  # the first three are of TLS 1.3
    extensions = b"".join((*_of_every_version(host), _extension(_STATUS_REQUEST, _OCSP)))
    message = b"\x03\x03" + chance + b"\x00" + _sized(2, suites) + b"\x01\x00" + _sized(2, extensions)
    return b"\x16\x03\x01" + _sized(2, b"\x01" + _sized(3, message))


def client_hello(host: str, size: int, *, chance: bytes) -> bytes:
    """Return a record of this size; `chance` are 96 random bytes, for random, session id and key share.

    Any 32 bytes are a public key of X25519 (RFC 7748 section 5). The handshake is never finished.
    """
    if len(chance) != 96:
        raise ValueError("96 random bytes")
    random, session, key = chance[:32], chance[32:64], chance[64:]
    head = b"\x03\x03" + random + _sized(1, session) + _sized(2, _SUITES) + b"\x01\x00"
    extensions = _extensions(host, key)
    room = size - (5 + 4 + len(head) + 2 + len(extensions) + 4)
    if room >= 0:
        extensions += _extension(_PADDING, bytes(room))
    message = head + _sized(2, extensions)
    return b"\x16\x03\x01" + _sized(2, b"\x01" + _sized(3, message))


def _extensions(host: str, key: bytes) -> bytes:
    return b"".join(
        (
            *_of_every_version(host),
            _extension(43, _sized(1, _VERSIONS)),
            _extension(45, b"\x01\x01"),  # psk_key_exchange_modes
            _extension(51, _sized(2, _X25519 + _sized(2, key))),
        )
    )


def _of_every_version(host: str) -> tuple[bytes, ...]:
    return (
        _server_name(host),
        _extension(23, b""),  # extended_master_secret
        _extension(0xFF01, b"\0"),  # renegotiation_info
        _extension(10, _sized(2, _GROUPS)),
        _extension(11, b"\x01\x00"),  # ec_point_formats
        _extension(16, _sized(2, _sized(1, b"http/1.1"))),
        _extension(13, _sized(2, _SIGNATURES)),
    )


def _server_name(host: str) -> bytes:
    """RFC 6066 section 3: addresses are not permitted."""
    try:
        ip_address(host)
    except ValueError:
        return _extension(0, _sized(2, b"\0" + _sized(2, host.encode("ascii"))))
    return b""


def _extension(kind: int, content: bytes) -> bytes:
    return kind.to_bytes(2, "big") + _sized(2, content)


def _sized(digits: int, content: bytes) -> bytes:
    return len(content).to_bytes(digits, "big") + content
