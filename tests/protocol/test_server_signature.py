"""In TLS 1.2 the server's signature stands in clear in the ServerKeyExchange."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.protocol.server_signature import signature_hash

ECDHE = b"\x03\x00\x1d" + bytes([32]) + bytes(32)
DHE = b"".join(len(part).to_bytes(2) + part for part in (b"p" * 256, b"\x02", b"y" * 256))


def message(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + len(body).to_bytes(3) + body


def records(handshake: bytes, size: int = 1000) -> bytes:
    parts = [handshake[at : at + size] for at in range(0, len(handshake), size)]
    return b"".join(b"\x16\x03\x03" + len(part).to_bytes(2) + part for part in parts)


def flight(parameters: bytes, algorithm: bytes) -> bytes:
    signed = parameters + algorithm + (256).to_bytes(2) + bytes(256)
    return message(2, bytes(70)) + message(11, bytes(3000)) + message(12, signed) + message(14, b"")


@pytest.mark.parametrize("parameters", [ECDHE, DHE])
@pytest.mark.parametrize(
    ("algorithm", "told"),
    [(b"\x02\x01", "SHA-1"), (b"\x04\x01", "SHA-256"), (b"\x08\x04", "SHA-256 or better"), (b"\x63\x01", None)],
)
def test_the_hash_is_told_also_across_records(parameters: bytes, algorithm: bytes, told: str | None) -> None:
    assert signature_hash(records(flight(parameters, algorithm))) == told


def test_where_the_server_signs_nothing_there_is_none() -> None:
    assert signature_hash(records(message(2, bytes(70)) + message(14, b""))) is None
    assert signature_hash(records(flight(ECDHE, b"\x02\x01"))[:3000]) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_an_error(received: bytes) -> None:
    signature_hash(received)
    signature_hash(records(message(12, received)))
