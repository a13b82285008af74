"""Read NTLM messages (MS-NLMP section 2.2.1): enough to name them in a trace and to find unusual ones."""

import base64
from dataclasses import dataclass

#: Bytes of a token that takes 64 KiB in base64. Windows makes none above 48000 bytes (MaxTokenSize, KB 327825), because
#: of HTTP's headers; no NTLM message is that long.
MAX_TOKEN = 48 * 1024

_SIGNATURE = b"NTLMSSP\0"
_TARGET_INFO = 0x00800000  #: NTLMSSP_NEGOTIATE_TARGET_INFO, MS-NLMP section 2.2.2.5
_UNICODE = 0x00000001
_OLD_HEADER = 32  #: bytes of a type 2 before its payload, if it has no reserved bytes and TargetInfo
_HEADER = 48
_NTLMV1 = 24  #: bytes of its response
_EXTENDED_SESSION_SECURITY = 0x00080000
_NTLM_OID = bytes.fromhex("060a2b06010401823702020a")  #: 1.3.6.1.4.1.311.2.2.10 (MS-SPNG section 1.9)
_SPNEGO_OID = bytes.fromhex("06062b0601050502")  #: 1.3.6.1.5.5.2 (RFC 4178 section 3)

#: A type-1 message without user or host: Unicode, OEM, request target, NTLM, always sign, extended session security.
#: Its Version field is empty but present: gss-ntlmssp refuses a message without it (MS-NLMP section 2.2.1.1).
ANONYMOUS_TYPE_1 = _SIGNATURE + (1).to_bytes(4, "little") + (0x00088207).to_bytes(4, "little") + bytes(24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The fields of a message that are used here."""

    type: int
    flags: int | None = None  #: of types 1 and 2
    target_info: int | None = None  #: bytes of TargetInfo in a type 2
    response: int | None = None  #: bytes of the NT response in a type 3

    @property
    def lacks_target_info(self) -> bool:
        """Is it a type 2 that announces TargetInfo but has none? Some gateways send this."""
        return bool(self.flags and self.flags & _TARGET_INFO) and self.target_info == 0

    @property
    def oem_only(self) -> bool:
        """Is it a type 2 without Unicode?"""
        return self.type == 2 and not (self.flags or 0) & _UNICODE

    @property
    def knows_no_ntlmv2(self) -> bool:
        """Is it a type 2 with neither TargetInfo nor extended session security, as servers with NTLMv1 only send?"""
        return self.type == 2 and not self.target_info and not (self.flags or 0) & _EXTENDED_SESSION_SECURITY

    @property
    def version(self) -> str | None:
        """Return the version of a type 3: an NTLMv1 response has 24 bytes (MS-NLMP section 2.2.2.6), NTLMv2 more."""
        return ("NTLMv2" if self.response > _NTLMV1 else "NTLMv1") if self.response else None

    def __str__(self) -> str:
        marks = [", TargetInfo announced and empty"] if self.lacks_target_info else []
        marks += [", OEM only"] if self.oem_only else []
        flags = f", flags 0x{self.flags:08x}" if self.flags is not None else ""
        return f"NTLM type {self.type}{flags}{''.join(marks)}"


def read_message(token: bytes) -> Message | None:
    """Return the NTLM message in a token, raw or inside SPNEGO."""
    start = token.find(_SIGNATURE)
    if start < 0 or len(token) < start + 12:
        return None
    message = token[start:]
    kind = int.from_bytes(message[8:12], "little")
    match kind:
        case 1:
            return Message(type=1, flags=int.from_bytes(message[12:16], "little"))
        case 2:
            # MS-NLMP section 2.2.1.2: flags at 20, TargetInfoFields at 40; 32-byte messages end before those.
            length = int.from_bytes(message[40:42], "little") if len(message) >= 42 else 0
            return Message(type=2, flags=int.from_bytes(message[20:24], "little"), target_info=length)
        case 3:
            # MS-NLMP section 2.2.1.3: NtChallengeResponseFields at 20.
            return Message(type=3, response=int.from_bytes(message[20:22], "little"))
        case _:
            return None


def with_target_info_fields(type_2: bytes) -> bytes:
    """Return a short type 2 with the missing fields of MS-NLMP section 2.2.1.2 added, empty.

    Old servers end the message after the challenge, at 32 bytes, or put the target's name there; pyspnego always reads
    fields at 40.
    """
    if not type_2.startswith(_SIGNATURE + b"\2\0\0\0") or len(type_2) < _OLD_HEADER:
        return type_2
    length, offset = int.from_bytes(type_2[12:14], "little"), int.from_bytes(type_2[16:20], "little")
    starts = offset if length else len(type_2)
    if starts >= _HEADER:
        return type_2
    name = type_2[offset : offset + length] if length else b""
    flags = int.from_bytes(type_2[20:24], "little") & ~_TARGET_INFO
    fields = _fields(len(name), _HEADER) + flags.to_bytes(4, "little") + type_2[24:32] + bytes(8)
    return type_2[:12] + fields + _fields(0, _HEADER + len(name)) + name


def _fields(length: int, offset: int) -> bytes:
    return length.to_bytes(2, "little") * 2 + offset.to_bytes(4, "little")


def wrap_type_1(type_1: bytes) -> bytes:
    """Wrap a type-1 message in a SPNEGO NegTokenInit that offers NTLM only (RFC 4178 section 4.2.1)."""
    mechanisms = _der(0xA0, _der(0x30, _NTLM_OID))
    token = _der(0xA2, _der(0x04, type_1))
    return _der(0x60, _SPNEGO_OID + _der(0xA0, _der(0x30, mechanisms + token)))


def _der(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    return bytes([tag, 0x81, length]) + content


def decode_token(text: str) -> bytes | None:
    """Decode a token68 as proxies write it: with padding, without, or with too much."""
    core = text.rstrip("=")
    try:
        return base64.b64decode(core + "=" * (-len(core) % 4), validate=True)
    except ValueError:  # not base64, or not even ASCII
        return None


def encode_token(token: bytes) -> str:
    """Encode a token for the wire."""
    return base64.b64encode(token).decode("ascii")
