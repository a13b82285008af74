"""STUN Binding messages (RFC 8489), as bytes; those of RFC 3489 are read too.

A response counts only if it repeats the transaction id of a request: nobody else can know it.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple

from proxytest.model.address import Authority, ipv6_text
from proxytest.model.credentials import Secret
from proxytest.model.event import Failure
from proxytest.protocol import stun_integrity
from proxytest.protocol.head import Malformed

MAGIC_COOKIE = 0x2112A442  #: section 5
HEADER = 20  #: bytes
BINDING = 0x001  #: the method
TRANSACTION = 12  #: bytes of an id

_MAPPED_ADDRESS = 0x0001
_USERNAME = 0x0006
_ERROR_CODE = 0x0009
_XOR_MAPPED_ADDRESS = 0x0020
_PADDING = 0x0026  #: RFC 5780 section 7.6
_SOFTWARE = 0x8022
_FINGERPRINT = 0x8028
_FINGERPRINT_XOR = 0x5354554E  #: section 14.7
_FINGERPRINT_SIZE = 8  #: bytes with its header
_COOKIE = MAGIC_COOKIE.to_bytes(4, "big")


class Kind(Enum):
    """The class of a message (section 5)."""

    REQUEST = 0x000
    INDICATION = 0x010
    SUCCESS = 0x100
    ERROR = 0x110


class _Attribute(NamedTuple):
    type: int
    value: bytes
    start: int  #: of its header, in the message


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A decoded message; attributes that are not used here are left out."""

    kind: Kind
    method: int
    transaction: bytes  #: 16 bytes: cookie and id, or the longer id of RFC 3489
    mapped: Authority | None = None  #: XOR-MAPPED-ADDRESS, else MAPPED-ADDRESS
    error: str = ""  #: of ERROR-CODE, such as "420 Unknown Attribute"
    software: str = ""
    padded: bool = False  #: does it have PADDING?
    size: int = 0  #: bytes
    fingerprint: bool | None = None  #: is FINGERPRINT correct? None if there is none
    username: str = ""
    integrity: int | None = None  #: where MESSAGE-INTEGRITY-SHA256 begins

    @property
    def classic(self) -> bool:
        """Is it of RFC 3489, without the magic cookie?"""
        return self.transaction[:4] != _COOKIE

    def answers(self, request: bytes) -> bool:
        """Is it an answer to this request? An error response is one too (section 6.3.4)."""
        return self.kind in (Kind.SUCCESS, Kind.ERROR) and self.transaction == request[4:HEADER]


def binding_request(
    transaction: bytes, *, software: str = "", size: int | None = None, token: Secret | None = None
) -> bytes:
    """Return a request; PADDING fills it to `size` bytes, a multiple of 4, and a token signs it.

    Raises ValueError if the transaction id does not have 12 bytes, or the size is too small.
    """
    if len(transaction) != TRANSACTION:
        raise ValueError(f"a transaction id has {TRANSACTION} bytes")
    attributes = _attribute(_SOFTWARE, software.encode()) if software else b""
    attributes += _attribute(_USERNAME, stun_integrity.USERNAME.encode()) if token else b""
    if size is not None:
        attributes += _padding(size - HEADER - len(attributes) - _FINGERPRINT_SIZE - _signature_size(token))
    return _message(Kind.REQUEST, _COOKIE + transaction, attributes, fingerprint=True, token=token)


def binding_response(
    request: Message, source: Authority, *, limit: int | None = None, token: Secret | None = None
) -> bytes | None:
    """Return the answer to a request from this address; None if it is longer than `limit` bytes.

    An answer to PADDING is as long as the request, so that the return path is tested too (RFC 5780 section 7.6).
    """
    attributes = _address(request, source)
    filling = request.size - HEADER - len(attributes) - _FINGERPRINT_SIZE - _signature_size(token)
    if request.padded and filling >= 4:
        attributes += _padding(filling)
    return _within(limit, Kind.SUCCESS, request, attributes, token)


def binding_error(request: Message, code: int, reason: str, *, limit: int | None = None) -> bytes | None:
    """Return an error response (RFC 8489 section 9.1.3); None if it is longer than `limit` bytes."""
    value = bytes([0, 0, code // 100, code % 100]) + reason.encode()
    return _within(limit, Kind.ERROR, request, _attribute(_ERROR_CODE, value), None)


def _within(limit: int | None, kind: Kind, request: Message, attributes: bytes, token: Secret | None) -> bytes | None:
    """Return a message of at most so many bytes; without FINGERPRINT where that has no room, or is not known."""
    room = _FINGERPRINT_SIZE if limit is None else limit - HEADER - len(attributes) - _signature_size(token)
    if room < 0:
        return None
    fingerprint = not request.classic and room >= _FINGERPRINT_SIZE
    return _message(kind, request.transaction, attributes, fingerprint=fingerprint, token=token)


def _signature_size(token: Secret | None) -> int:
    return stun_integrity.SIZE if token else 0


def message_length(received: bytes) -> int | Malformed | None:
    """Return the length of the first message of a stream; None: more bytes are needed."""
    # Section 5: the two highest bits are zero, which tells other protocols on the same port apart; the length
    # is a multiple of 4.
    if received and received[0] & 0xC0:
        return _malformed(_looks_like(received))
    if len(received) < 4:
        return None
    length = int.from_bytes(received[2:4], "big")
    return HEADER + length if length % 4 == 0 else _malformed("a length that is no multiple of 4")


def decode(data: bytes) -> Message | Malformed:
    """Read one whole message."""
    length = message_length(data)
    if isinstance(length, Malformed):
        return length
    if length != len(data):
        return _malformed(f"{len(data)} bytes that are no whole message")
    kind = Kind(int.from_bytes(data[:2], "big") & 0x110)
    attributes = list(_attributes(data))
    if attributes and attributes[-1].start + 4 + _padded(len(attributes[-1].value)) > len(data):
        return _malformed("an attribute longer than its message")
    values = {one.type: one.value for one in reversed(attributes)}  # section 14: of equal ones the first counts
    return Message(
        kind=kind,
        method=_method(int.from_bytes(data[:2], "big")),
        transaction=data[4:HEADER],
        mapped=_read_address(values.get(_XOR_MAPPED_ADDRESS, b""), data[4:HEADER])
        or _read_address(values.get(_MAPPED_ADDRESS, b""), bytes(16)),
        error=_read_error(values.get(_ERROR_CODE)),
        software=values.get(_SOFTWARE, b"").decode("utf-8", "replace"),
        padded=_PADDING in values,
        size=len(data),
        fingerprint=_fits(data, attributes),
        username=values.get(_USERNAME, b"").decode("utf-8", "replace"),
        integrity=next((one.start for one in attributes if one.type == stun_integrity.INTEGRITY), None),
    )


def _method(number: int) -> int:
    """Return the type without the class bits (section 5, figure 3)."""
    return (number & 0x000F) | (number & 0x00E0) >> 1 | (number & 0x3E00) >> 2


def _attributes(data: bytes) -> Iterator[_Attribute]:
    """Return each attribute; the last may be incomplete."""
    start = HEADER
    while start + 4 <= len(data):
        size = int.from_bytes(data[start + 2 : start + 4], "big")
        value = data[start + 4 : start + 4 + size]
        whole = value if len(value) == size else value + bytes(size - len(value))
        yield _Attribute(int.from_bytes(data[start : start + 2], "big"), whole, start)
        start += 4 + _padded(size)


def _padded(size: int) -> int:
    return size + -size % 4


def _message(
    kind: Kind, transaction: bytes, attributes: bytes, *, fingerprint: bool, token: Secret | None = None
) -> bytes:
    length = len(attributes) + _signature_size(token) + (_FINGERPRINT_SIZE if fingerprint else 0)
    message = (kind.value | BINDING).to_bytes(2, "big") + length.to_bytes(2, "big") + transaction + attributes
    if token is not None:
        message += _attribute(stun_integrity.INTEGRITY, stun_integrity.signature(message, token))
    return message + _attribute(_FINGERPRINT, _crc(message)) if fingerprint else message


def _attribute(number: int, value: bytes) -> bytes:
    return number.to_bytes(2, "big") + len(value).to_bytes(2, "big") + value + bytes(-len(value) % 4)


def _padding(size: int) -> bytes:
    """Return padding of this many bytes, including the attribute's header."""
    if size < 4 or size % 4:
        raise ValueError("there is no room for PADDING")
    return _attribute(_PADDING, bytes(size - 4))


def _crc(message: bytes) -> bytes:
    return (zlib.crc32(message) ^ _FINGERPRINT_XOR).to_bytes(4, "big")


def _fits(data: bytes, attributes: list[_Attribute]) -> bool | None:
    """Is FINGERPRINT, the last attribute, correct for the message before it?"""
    if not attributes or attributes[-1].type != _FINGERPRINT:
        return None
    return attributes[-1].value == _crc(data[: attributes[-1].start])


def _address(request: Message, source: Authority) -> bytes:
    address = ip_address(source.host)
    # RFC 3489 knows no XOR-MAPPED-ADDRESS.
    mask = bytes(16) if request.classic else request.transaction
    family = b"\x00\x01" if isinstance(address, IPv4Address) else b"\x00\x02"
    value = family + _masked(source.port.to_bytes(2, "big"), mask) + _masked(address.packed, mask)
    return _attribute(_MAPPED_ADDRESS if request.classic else _XOR_MAPPED_ADDRESS, value)


def _read_address(value: bytes, mask: bytes) -> Authority | None:
    """Read MAPPED-ADDRESS or, with the transaction as mask, XOR-MAPPED-ADDRESS (sections 14.1 and 14.2)."""
    port, packed = int.from_bytes(_masked(value[2:4], mask), "big"), _masked(value[4:], mask)
    match len(packed), value[1:2]:
        case 4, b"\x01":
            return Authority(host=str(IPv4Address(packed)), port=port)
        case 16, b"\x02":
            return Authority(host=ipv6_text(IPv6Address(packed)), port=port)
        case _:
            return None


def _masked(value: bytes, mask: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(value[:16], mask, strict=False))


def _read_error(value: bytes | None) -> str:
    """Read ERROR-CODE (section 14.8): class, number, and reason phrase."""
    if value is None or len(value) < 4:
        return ""
    return f"{(value[2] & 7) * 100 + value[3]} {value[4:].decode('utf-8', 'replace')}".strip()


def _malformed(detail: str) -> Malformed:
    return Malformed(failure=Failure.NOT_STUN, detail=detail)


def _looks_like(received: bytes) -> str:
    line = received.splitlines()[0][:80].decode("latin-1")
    return f"the bytes are not STUN; they begin with '{line}'"
