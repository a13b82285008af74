"""Packets that look like media, and who can write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.credentials import Secret
from proxytest.protocol.rtp_shape import PAYLOAD, Rtp, answer_to, looks_like_rtp, packet, read_answer

TOKEN, OTHER = Secret("a token of sixteen"), Secret("another of sixteen")
RTP = Rtp(sequence=7, source=0x01020304)
SENT = packet(RTP, bytes(PAYLOAD), TOKEN)


def test_a_packet_looks_like_audio() -> None:
    """RFC 3550 section 5.1: version 2, a dynamic type, sequence, timestamp, source."""
    assert SENT[:12] == bytes.fromhex("80 6f 0007") + (7 * 960).to_bytes(4, "big") + bytes.fromhex("01020304")
    assert looks_like_rtp(SENT)
    assert not looks_like_rtp(b"\x00\x01")
    assert not looks_like_rtp(b"")


def test_the_answer_is_as_long_and_of_another_source() -> None:
    answer = answer_to(SENT, TOKEN)
    assert answer is not None
    assert len(answer) == len(SENT)
    assert answer[8:12] != SENT[8:12]
    assert read_answer(answer, TOKEN) == RTP


def test_only_who_knows_the_token_can_answer_and_no_echo_is_an_answer() -> None:
    answer = answer_to(SENT, TOKEN)
    assert answer is not None
    assert answer_to(SENT, OTHER) is None
    assert read_answer(answer, OTHER) is None
    assert read_answer(SENT, TOKEN) is None
    assert answer_to(answer, TOKEN) is None  # else two reflectors would send it to each other without end


def test_a_payload_has_one_size() -> None:
    with pytest.raises(ValueError, match="160 bytes"):
        packet(RTP, b"", TOKEN)


@given(data=st.binary(max_size=300))
def test_nothing_else_is_answered(data: bytes) -> None:
    assert answer_to(data, TOKEN) is None
    assert read_answer(data, TOKEN) is None


@given(place=st.integers(0, len(SENT) - 1), bit=st.integers(0, 7))
def test_no_bit_can_be_changed(place: int, bit: int) -> None:
    changed = bytearray(SENT)
    changed[place] ^= 1 << bit
    assert answer_to(bytes(changed), TOKEN) is None
