"""The key share stands in clear in the ServerHello."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.protocol.server_hello import key_share


def server_hello(*extensions: bytes, session: bytes = b"s" * 32) -> bytes:
    inner = b"".join(extensions)
    body = b"\x03\x03" + bytes(32) + bytes([len(session)]) + session + b"\x13\x01\x00" + len(inner).to_bytes(2) + inner
    return b"\x16\x03\x03" + (len(body) + 4).to_bytes(2) + b"\x02" + len(body).to_bytes(3) + body


def extension(kind: int, content: bytes) -> bytes:
    return kind.to_bytes(2) + len(content).to_bytes(2) + content


VERSIONS = extension(0x002B, b"\x03\x04")


@pytest.mark.parametrize(
    ("group", "size", "told"),
    [
        (0x1D, 32, "x25519, 32 bytes"),
        (0x11EC, 1120, "X25519MLKEM768, 1120 bytes"),
        (0x9999, 8, "group 0x9999, 8 bytes"),
    ],
)
@pytest.mark.parametrize("session", [b"", b"s" * 32])
def test_group_and_size_are_told(group: int, size: int, told: str, session: bytes) -> None:
    share = extension(0x0033, group.to_bytes(2) + size.to_bytes(2) + bytes(size))
    assert key_share(server_hello(VERSIONS, share, session=session)) == told


def test_before_tls_1_3_there_is_none() -> None:
    assert key_share(server_hello(extension(0xFF01, b"\0"))) is None


def test_a_request_to_try_again_names_a_group_and_has_no_share() -> None:
    assert key_share(server_hello(VERSIONS, extension(0x0033, b"\x00\x17"))) is None


@given(st.binary(max_size=300))
def test_any_bytes_have_one_or_none(received: bytes) -> None:
    assert key_share(received) is None or "bytes" in str(key_share(received))
