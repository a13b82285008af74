"""Who wrote a STUN message: the short-term credential of RFC 8489 section 9.1, with MESSAGE-INTEGRITY-SHA256.

Both ends know a token. Whoever does not cannot answer in the place of the far end.
"""

import hashlib
import hmac

from proxytest.model.credentials import Secret

USERNAME = "proxytest"
INTEGRITY = 0x001C  #: MESSAGE-INTEGRITY-SHA256 (section 14.6)
SIZE = 36  #: bytes with its header
_ATTRIBUTE = INTEGRITY.to_bytes(2, "big") + (SIZE - 4).to_bytes(2, "big")  #: its header; no shorter value is allowed
_HEADER = 20
_LENGTH = slice(2, 4)  #: of the message's own length
LEAST = 16  #: characters of a token: who records the messages can try shorter ones at leisure


def signature(before: bytes, token: Secret) -> bytes:
    """Return the value of the attribute that follows these bytes of a message."""
    # Section 14.6: the length in the header is that of a message which ends with this attribute.
    length = len(before) - _HEADER + SIZE
    text = before[: _LENGTH.start] + length.to_bytes(2, "big") + before[_LENGTH.stop :]
    return hmac.new(token.reveal().encode(), text, hashlib.sha256).digest()


def is_signed(data: bytes, start: int | None, token: Secret) -> bool:
    """Was the message written by someone who knows the token? `start` is where its attribute begins."""
    if start is None or data[start : start + 4] != _ATTRIBUTE:
        return False
    return hmac.compare_digest(data[start + 4 : start + SIZE], signature(data[:start], token))
