"""What an acceptor's SPNEGO token says of the mechanisms (RFC 4178 section 4.2.2)."""

_RESPONSE = 0xA1  #: [1] NegTokenResp
_REJECT = b"\xa0\x03\x0a\x01\x02"  #: negState: reject
#: Kerberos 5 (RFC 4121), and the number by which old versions of Windows call it (MS-SPNG section 1.9).
_KERBEROS = (bytes.fromhex("06092a864886f712010202"), bytes.fromhex("06092a864882f712010202"))
_BEGINNING = 48  #: bytes in which negState and supportedMech stand


def chooses_kerberos(token: bytes) -> bool:
    """Does it name Kerberos as the mechanism that it wants?"""
    return token[:1] == bytes([_RESPONSE]) and any(number in token[:_BEGINNING] for number in _KERBEROS)


def rejects(token: bytes) -> bool:
    """Does it reject what was offered? Then somebody speaks SPNEGO there."""
    return token[:1] == bytes([_RESPONSE]) and _REJECT in token[:_BEGINNING]
