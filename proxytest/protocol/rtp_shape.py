"""Packets that look like media: SRTP (RFC 3711) of one audio stream, as a middlebox sees it.

A header of RTP (RFC 3550 section 5.1), bytes without any pattern, and a tag of 16 bytes, as AES-GCM has one
(RFC 7714). The tag is made with the token of both ends, so that only they can write such a packet.
"""

import hashlib
import hmac
from dataclasses import dataclass

from proxytest.model.credentials import Secret

_HEADER = 12
_TAG = 16
PAYLOAD = 160  #: bytes; what 20 ms of audio take with G.711, and about as many as Opus at 64 kbit/s
_SIZE = _HEADER + PAYLOAD + _TAG
_VERSION = 0x80  #: version 2, no padding, no extension, no contributing source
_TYPE = 111  #: a dynamic payload type, which is usually Opus
_STEP = 960  #: ticks of 20 ms at 48 kHz (RFC 7587)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rtp:
    """What distinguishes one packet from the others of a run."""

    sequence: int
    source: int  #: SSRC


def packet(rtp: Rtp, payload: bytes, token: Secret) -> bytes:
    """Return a packet of the client.

    Raises ValueError if the payload has another size.
    """
    if len(payload) != PAYLOAD:
        raise ValueError(f"a payload has {PAYLOAD} bytes")
    return _signed(_head(rtp, mark=rtp.sequence == 0) + payload, token, answer=False)


def answer_to(data: bytes, token: Secret) -> bytes | None:
    """Return the far end's packet for one of the client's, of the same length; None if it is not the client's."""
    rtp = _read(data, token, answer=False)
    if rtp is None:
        return None
    body = _head(_reversed(rtp), mark=False) + data[_HEADER:-_TAG]
    return _signed(body, token, answer=True)


def read_answer(data: bytes, token: Secret) -> Rtp | None:
    """Return which packet of the client a packet of the far end answers; None if it is not the far end's."""
    rtp = _read(data, token, answer=True)
    return _reversed(rtp) if rtp is not None else None


def looks_like_rtp(data: bytes) -> bool:
    """Is it RTP, and not STUN (RFC 7983 section 7)?"""
    return bool(data) and 128 <= data[0] <= 191


def _head(rtp: Rtp, *, mark: bool) -> bytes:
    timestamp = (rtp.sequence * _STEP) & 0xFFFFFFFF
    return (
        bytes([_VERSION, _TYPE | (0x80 if mark else 0)])
        + (rtp.sequence & 0xFFFF).to_bytes(2, "big")
        + timestamp.to_bytes(4, "big")
        + rtp.source.to_bytes(4, "big")
    )


def _reversed(rtp: Rtp) -> Rtp:
    """Return the same of the other end, whose stream has another source."""
    return Rtp(sequence=rtp.sequence, source=rtp.source ^ 0xFFFFFFFF)


def _signed(body: bytes, token: Secret, *, answer: bool) -> bytes:
    return body + _tag(body, token, answer=answer)


def _tag(body: bytes, token: Secret, *, answer: bool) -> bytes:
    """Return the tag; a packet that comes back as it was sent is no answer."""
    direction = b"RTP of the far end" if answer else b"RTP of the client"
    return hmac.new(token.reveal().encode(), direction + body, hashlib.sha256).digest()[:_TAG]


def _read(data: bytes, token: Secret, *, answer: bool) -> Rtp | None:
    if len(data) != _SIZE or data[0] != _VERSION or data[1] & 0x7F != _TYPE:
        return None
    if not hmac.compare_digest(data[-_TAG:], _tag(data[:-_TAG], token, answer=answer)):
        return None
    return Rtp(sequence=int.from_bytes(data[2:4], "big"), source=int.from_bytes(data[8:12], "big"))
