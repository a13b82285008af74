"""STUN messages, against the test vectors of RFC 5769 and against any bytes."""

import hashlib
import hmac
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.address import Authority, ipv6_text
from proxytest.model.event import Failure
from proxytest.protocol.head import Malformed
from proxytest.protocol.stun import (
    HEADER,
    Kind,
    Message,
    binding_request,
    binding_response,
    decode,
    message_length,
)

_ID = "2112a442 b7e7a701 bc34d686 fa87dfae"
#: RFC 5769 section 2.1: a request with the attributes of ICE.
REQUEST = bytes.fromhex(
    f"00010058 {_ID} 80220010 5354554e 20746573 7420636c 69656e74 00240004 6e0001ff 80290008 932ff9b1 51263b36"
    "00060009 6576746a 3a683676 59202020 00080014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249 c1b571a2 80280004 e57a3bcf"
)
#: RFC 5769 sections 2.2 and 2.3: its answers by IPv4 and by IPv6.
RESPONSE_4 = bytes.fromhex(
    f"0101003c {_ID} 8022000b 74657374 20766563 746f7220 00200008 0001a147 e112a643"
    "00080014 2b91f599 fd9e90c3 8c7489f9 2af9ba53 f06be7d7 80280004 c07d4c96"
)
RESPONSE_6 = bytes.fromhex(
    f"01010048 {_ID} 8022000b 74657374 20766563 746f7220 00200014 0002a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9"
    "00080014 a382954e 4be67bf1 1784c97c 8292c275 bfe3ed41 80280004 c8fb0b4c"
)
PASSWORD = b"VOkJxbRl1RmTxUk/WvJxBt"
TRANSACTION = bytes(range(12))
SOMEBODY = Authority(host="192.0.2.1", port=32853)


def read(data: bytes) -> Message:
    message = decode(data)
    assert isinstance(message, Message)
    return message


@pytest.mark.parametrize("vector", [REQUEST, RESPONSE_4, RESPONSE_6])
def test_the_vectors_are_typed_as_the_rfc_has_them(vector: bytes) -> None:
    """Their MESSAGE-INTEGRITY says so: it is the last attribute but FINGERPRINT, and covers all before it."""
    covered = vector[:2] + (len(vector) - HEADER - 8).to_bytes(2, "big") + vector[4:-32]
    assert hmac.digest(PASSWORD, covered, hashlib.sha1) == vector[-28:-8]


def test_the_request_of_the_rfc() -> None:
    message = read(REQUEST)
    assert (message.kind, message.method, message.software) == (Kind.REQUEST, 1, "STUN test client")
    assert message.fingerprint is True
    assert not message.answers(REQUEST)


@pytest.mark.parametrize(
    ("vector", "mapped"),
    [
        (RESPONSE_4, SOMEBODY),
        (RESPONSE_6, Authority(host="2001:db8:1234:5678:11:2233:4455:6677", port=32853)),
    ],
)
def test_the_answers_of_the_rfc(vector: bytes, mapped: Authority) -> None:
    message = read(vector)
    assert (message.kind, message.software, message.mapped) == (Kind.SUCCESS, "test vector", mapped)
    assert message.fingerprint is True
    assert message.answers(REQUEST)


@pytest.mark.parametrize("vector", [REQUEST, RESPONSE_4, RESPONSE_6])
def test_a_byte_that_was_changed_on_the_way_does_not_fit_the_fingerprint(vector: bytes) -> None:
    changed = bytearray(vector)
    changed[HEADER + 5] ^= 1
    assert read(bytes(changed)).fingerprint is False


def test_an_answer_to_another_request_is_none_to_ours() -> None:
    assert not read(RESPONSE_4).answers(binding_request(TRANSACTION))


def test_an_error_is_an_answer() -> None:
    said = b"\x00\x00\x04\x14Unknown Attribute".ljust(24, b"\0")
    error = b"\x01\x11\x00\x1c" + REQUEST[4:HEADER] + b"\x00\x09\x00\x15" + said
    message = read(error)
    assert message.error == "420 Unknown Attribute"
    assert message.answers(REQUEST)


def test_an_answer_of_rfc_3489_has_no_cookie_and_a_plain_address() -> None:
    request = b"\x00\x01\x00\x00" + bytes(range(16))
    answer = b"\x01\x01\x00\x0c" + bytes(range(16)) + b"\x00\x01\x00\x08\x00\x01\x80\x55\xc0\x00\x02\x01"
    message = read(answer)
    assert message.classic
    assert message.mapped == SOMEBODY
    assert message.answers(request)


def test_a_request_of_rfc_3489_is_answered_in_kind() -> None:
    request = b"\x00\x01\x00\x00" + bytes(range(16))
    answer = read(binding_response(read(request), SOMEBODY) or b"")
    assert (answer.classic, answer.mapped, answer.fingerprint) == (True, SOMEBODY, None)


@pytest.mark.parametrize("size", [1252, 1272])
def test_a_padded_request_has_the_size_that_was_asked_for(size: int) -> None:
    request = binding_request(TRANSACTION, software="test", size=size)
    assert len(request) == size
    assert read(request).padded
    assert read(request).fingerprint is True


@pytest.mark.parametrize("size", [32, 34])
def test_there_must_be_room_for_padding(size: int) -> None:
    with pytest.raises(ValueError, match="no room for PADDING"):
        binding_request(TRANSACTION, software="test", size=size)


def test_a_transaction_id_has_twelve_bytes() -> None:
    with pytest.raises(ValueError, match="12 bytes"):
        binding_request(b"short")


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::7"])
@pytest.mark.parametrize("size", [None, 1252])
def test_an_answer_says_from_where_the_request_came(host: str, size: int | None) -> None:
    request = binding_request(TRANSACTION, software="long enough for an address of IPv6", size=size)
    source = Authority(host=host, port=40000)
    answer = binding_response(read(request), source, limit=len(request))
    assert answer is not None
    assert len(answer) <= len(request)
    assert size is None or len(answer) == size
    message = read(answer)
    assert (message.mapped, message.fingerprint, message.answers(request)) == (source, True, True)


def test_a_request_too_short_for_its_answer_gets_none_where_that_is_forbidden() -> None:
    request = b"\x00\x01\x00\x00" + REQUEST[4:HEADER]
    assert binding_response(read(request), SOMEBODY, limit=len(request)) is None
    assert binding_response(read(request), SOMEBODY) is not None


@given(st.binary(max_size=200), st.sampled_from(["192.0.2.1", "2001:db8::7"]), st.integers(0, 200))
def test_no_answer_is_longer_than_its_limit(attributes: bytes, host: str, limit: int) -> None:
    data = b"\x00\x01" + (len(attributes) // 4 * 4).to_bytes(2, "big") + REQUEST[4:HEADER]
    message = decode(data + attributes[: len(attributes) // 4 * 4])
    if isinstance(message, Message):
        answer = binding_response(message, Authority(host=host, port=1), limit=limit)
        assert answer is None or len(answer) <= limit


@pytest.mark.parametrize(
    ("received", "length"),
    [(b"", None), (b"\x01", None), (b"\x01\x01\x00", None), (b"\x01\x01\x00\x0c", 32), (RESPONSE_4, len(RESPONSE_4))],
)
def test_the_length_stands_in_the_header(received: bytes, length: int | None) -> None:
    assert message_length(received) == length


@pytest.mark.parametrize(
    ("received", "says"),
    [
        (b"HTTP/1.1 403 Forbidden\r\n", "they begin with 'HTTP/1.1 403 Forbidden'"),
        (b"\x01\x01\x00\x01", "no multiple of 4"),
        (RESPONSE_4[:-4], "no whole message"),
        (RESPONSE_4 + b"\0" * 4, "no whole message"),
        (b"\x01\x01\x00\x08" + bytes(16) + b"\x00\x20\x00\x08\x00\x01\x00\x00", "longer than its message"),
    ],
)
def test_what_is_no_message_is_named(received: bytes, says: str) -> None:
    message = decode(received)
    assert isinstance(message, Malformed)
    assert message.failure is Failure.NOT_STUN
    assert says in message.detail


@given(st.binary(max_size=600))
def test_any_bytes_end_in_a_value(data: bytes) -> None:
    assert isinstance(decode(data), Message | Malformed)
    assert isinstance(message_length(data), int | Malformed | None)


@given(st.binary(max_size=600).map(lambda data: data[: len(data) // 4 * 4]), st.sampled_from([0x0001, 0x0101, 0x0111]))
def test_any_attributes_end_in_a_value(attributes: bytes, kind: int) -> None:
    head = kind.to_bytes(2, "big") + len(attributes).to_bytes(2, "big") + REQUEST[4:HEADER]
    assert isinstance(decode(head + attributes), Message | Malformed)


@given(st.binary(min_size=12, max_size=12), st.ip_addresses(), st.integers(0, 65535))
def test_an_address_comes_back_as_it_was_written(
    transaction: bytes, address: IPv4Address | IPv6Address, port: int
) -> None:
    written = ipv6_text(address) if isinstance(address, IPv6Address) else str(address)
    source = Authority(host=written, port=port)
    answer = binding_response(read(binding_request(transaction)), source)
    assert read(answer or b"").mapped == source
