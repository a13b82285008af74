"""Signed STUN messages: RFC 8489 sections 9.1 and 14.6."""

from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.address import Authority
from proxytest.model.credentials import Secret
from proxytest.protocol.stun import Message, binding_request, binding_response, decode
from proxytest.protocol.stun_integrity import is_signed

TOKEN, OTHER = Secret("a token of sixteen"), Secret("another of sixteen")
REQUEST = binding_request(bytes(12), software="proxytest", token=TOKEN)


def read(data: bytes) -> Message:
    message = decode(data)
    assert isinstance(message, Message)
    return message


def signed(data: bytes, token: Secret = TOKEN) -> bool:
    return is_signed(data, read(data).integrity, token)


def test_a_request_names_the_user_and_is_signed_before_its_fingerprint() -> None:
    message = read(REQUEST)
    assert (message.username, message.fingerprint) == ("proxytest", True)
    assert message.integrity == len(REQUEST) - 8 - 36
    assert signed(REQUEST)
    assert not signed(REQUEST, OTHER)
    assert not signed(binding_request(bytes(12)))


def test_an_answer_is_signed_and_no_longer_than_its_request() -> None:
    for host in ("192.0.2.1", "2001:db8::1"):
        answer = binding_response(read(REQUEST), Authority(host=host, port=7), limit=len(REQUEST), token=TOKEN)
        assert answer is not None
        assert signed(answer)
        assert read(answer).mapped == Authority(host=host, port=7)


def test_a_padded_one_has_the_size_that_is_wanted_and_so_has_its_answer() -> None:
    request = binding_request(bytes(12), software="proxytest", size=1272, token=TOKEN)
    answer = binding_response(read(request), Authority(host="192.0.2.1", port=7), limit=1272, token=TOKEN)
    assert answer is not None
    assert len(request) == len(answer) == 1272
    assert signed(answer)


@given(place=st.integers(0, len(REQUEST) - 9), bit=st.integers(0, 7))
def test_no_bit_before_the_fingerprint_can_be_changed(place: int, bit: int) -> None:
    changed = bytearray(REQUEST)
    changed[place] ^= 1 << bit
    message = decode(bytes(changed))
    assert not isinstance(message, Message) or not is_signed(bytes(changed), message.integrity, TOKEN)


@given(data=st.binary(max_size=120), start=st.none() | st.integers(0, 130))
def test_no_bytes_are_signed_by_chance(data: bytes, start: int | None) -> None:
    assert not is_signed(data, start, TOKEN)
