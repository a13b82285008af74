"""The type-2 messages of curl's tests, put together from what they say."""

import base64


def _name(kind: int, value: str) -> bytes:
    """Write one AV_PAIR (MS-NLMP section 2.2.2.1)."""
    text = value.encode("utf-16-le")
    return kind.to_bytes(2, "little") + len(text).to_bytes(2, "little") + text


def _message(flags: int, challenge: str, target: bytes, info: bytes, *, announced: int | None = None) -> str:
    """Write a type-2 message without Version (MS-NLMP section 2.2.1.2), as base64."""
    length = len(info) if announced is None else announced
    message = (
        b"NTLMSSP\0\2\0\0\0"
        + len(target).to_bytes(2, "little") * 2
        + (48).to_bytes(4, "little")
        + flags.to_bytes(4, "little")
        + bytes.fromhex(challenge)
        + bytes(8)
        + length.to_bytes(2, "little") * 2
        + (48 + len(target)).to_bytes(4, "little")
    )
    return base64.b64encode(message + target + info).decode()


#: The type 2 of most of curl's tests: OEM alone, TargetInfo there and not announced by its flag.
_INFO = (
    _name(2, "CC") + _name(1, "ELISABETH") + _name(4, "cc.icedev.nu") + _name(3, "elisabeth.cc.icedev.nu") + bytes(4)
)
TYPE_2 = _message(0x00018286, "739d406150e0c8d7", b"CC", _INFO)
#: Of test 2028: no NTLM flag, and nothing but a target's name.
BARE_TYPE_2 = _message(0x00018086, "aba53534059a2422", b"NTLMAuth", b"")
#: Of test 776: TargetInfo of 65,535 bytes, which leave no room for the rest of the answer.
HUGE_TYPE_2 = _message(0x00880001, "0001020304050607", b"", b"\2\0\xf7\xff" + b"A" * 65527 + bytes(4), announced=0xFFFF)
