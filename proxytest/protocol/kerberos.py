"""Read the encryption type of the ticket in a Kerberos token: it stands there in clear (RFC 4120 section 5.5.1)."""

from collections.abc import Iterator

_KERBEROS_OID = bytes.fromhex("06092a864886f712010202")  #: 1.2.840.113554.1.2.2
_AP_REQ = _KERBEROS_OID + b"\x01\x00"  #: what stands before it in a token (RFC 4121 section 4.1)

#: From the AP-REQ down to the number: [APPLICATION 14], its sequence, [3] ticket, [APPLICATION 1], its sequence, [3]
#: enc-part, its sequence, [0] etype (RFC 4120 sections 5.5.1, 5.3 and 5.2.9).
_WAY = (0x6E, 0x30, 0xA3, 0x61, 0x30, 0xA3, 0x30, 0xA0, 0x02)

#: Types by IANA's registry that must no longer be used: DES (RFC 6649) and RC4 (RFC 8429).
WEAK = frozenset({1, 2, 3, 23, 24})
_NAMES = {1: "DES", 3: "DES", 17: "AES-128", 18: "AES-256", 19: "AES-128", 20: "AES-256", 23: "RC4", 24: "RC4"}


def enctype_name(number: int) -> str:
    """Return what administrators call an encryption type."""
    return _NAMES.get(number, f"encryption type {number}")


def ticket_enctype(token: bytes) -> int | None:
    """Return the number of the encryption type; None where there is no ticket in the token, raw or in SPNEGO."""
    start = token.find(_AP_REQ)
    content = token[start + len(_AP_REQ) :] if start >= 0 else token
    for tag in _WAY:
        found = next((value for kind, value in _values(content) if kind == tag), None)
        if found is None:
            return None
        content = found
    return int.from_bytes(content, signed=True) if content else None


def _values(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Return the tags and contents of DER values that stand one after another, as far as they are whole."""
    position = 0
    while position + 2 <= len(content):
        tag, length = content[position], content[position + 1]
        position += 2
        if length >= 0x80:
            size = length & 0x7F
            length = int.from_bytes(content[position : position + size])
            position += size
        if position + length > len(content):
            return
        yield tag, content[position : position + length]
        position += length
