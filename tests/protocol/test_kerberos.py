"""The encryption type of a ticket stands in clear in the token."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.protocol.kerberos import enctype_name, ticket_enctype

OID = bytes.fromhex("06092a864886f712010202")
SPNEGO = bytes.fromhex("06062b0601050502")


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    size = (length.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + length.to_bytes(size) + content


def integer(number: int) -> bytes:
    return der(0x02, number.to_bytes(1, signed=True))


def encrypted(enctype: int, size: int) -> bytes:
    return der(0x30, der(0xA0, integer(enctype)), der(0xA1, integer(3)), der(0xA2, der(0x04, b"x" * size)))


def ap_req(ticket: int, session: int = 18, size: int = 1200) -> bytes:
    """Write an AP-REQ: a ticket of one type, and an authenticator with a session key of another."""
    service = der(0x30, der(0xA0, integer(2)), der(0xA1, der(0x30, der(0x1B, b"HTTP"), der(0x1B, b"proxy"))))
    sealed = der(
        0x61,
        der(0x30, der(0xA0, integer(5)), der(0xA1, der(0x1B, b"CORP.TEST")), der(0xA2, service),
            der(0xA3, encrypted(ticket, size))),
    )  # fmt: skip
    options = der(0xA2, der(0x03, bytes(5)))
    return der(
        0x6E,
        der(0x30, der(0xA0, integer(5)), der(0xA1, integer(14)), options, der(0xA3, sealed),
            der(0xA4, encrypted(session, 80))),
    )  # fmt: skip


def gss(request: bytes) -> bytes:
    return der(0x60, OID, b"\x01\x00", request)


def spnego(token: bytes) -> bytes:
    mechanisms = der(0xA0, der(0x30, OID, bytes.fromhex("060a2b06010401823702020a")))
    return der(0x60, SPNEGO, der(0xA0, der(0x30, mechanisms, der(0xA2, der(0x04, token)))))


@pytest.mark.parametrize("enctype", [1, 17, 18, 20, 23])
@pytest.mark.parametrize("size", [40, 1200, 40000])
def test_the_type_is_that_of_the_ticket_not_of_the_session(enctype: int, size: int) -> None:
    request = ap_req(enctype, session=18, size=size)
    assert ticket_enctype(request) == ticket_enctype(gss(request)) == ticket_enctype(spnego(gss(request))) == enctype


def test_what_administrators_call_it() -> None:
    assert [enctype_name(number) for number in (18, 23, 99)] == ["AES-256", "RC4", "encryption type 99"]


def test_a_token_without_a_ticket_has_none() -> None:
    assert ticket_enctype(b"") is None
    assert ticket_enctype(spnego(b"NTLMSSP\0\1\0\0\0")) is None
    assert ticket_enctype(gss(ap_req(18))[:300]) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_an_error(token: bytes) -> None:
    ticket_enctype(token)
    ticket_enctype(OID + b"\x01\x00" + token)
