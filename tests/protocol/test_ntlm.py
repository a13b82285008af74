import base64

import pytest
import spnego
from hypothesis import given
from hypothesis import strategies as st

from proxytest.protocol.ntlm import (
    ANONYMOUS_TYPE_1,
    Message,
    decode_token,
    encode_token,
    read_message,
    with_target_info_fields,
    wrap_type_1,
)
from tests.support.private_spnego import NegTokenInit, unpack_token

#: The field guide's 48-byte type 2 of a McAfee Web Gateway: TargetInfo announced and empty, OEM only.
MWG_TYPE_2 = base64.b64decode("TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA")
NTLM_OID = "1.3.6.1.4.1.311.2.2.10"


def test_a_type_1_is_read() -> None:
    assert read_message(ANONYMOUS_TYPE_1) == Message(type=1, flags=0x00088207)


def test_a_type_2_without_its_target_info_is_recognised() -> None:
    message = read_message(MWG_TYPE_2)

    assert message == Message(type=2, flags=0x00898206, target_info=0)
    assert (message.lacks_target_info, message.oem_only) == (True, True)
    assert str(message) == "NTLM type 2, flags 0x00898206, TargetInfo announced and empty, OEM only"


def test_a_type_2_of_32_bytes_ends_before_the_target_info() -> None:
    # Chromium's kMinChallengeMessage.
    minimal = b"NTLMSSP\0\2\0\0\0\0\0\0\0\x20\0\0\0\1\2\0\0" + b"\1" * 8

    message = read_message(minimal)

    assert message == Message(type=2, flags=0x00000201, target_info=0)
    assert (message.lacks_target_info, message.oem_only) == (False, False)


def test_a_type_3_tells_its_type_and_nothing_of_its_content() -> None:
    assert str(read_message(b"NTLMSSP\0\3\0\0\0" + b"secret" * 10)) == "NTLM type 3"


@pytest.mark.parametrize(("size", "version"), [(0, None), (24, "NTLMv1"), (54, "NTLMv2"), (300, "NTLMv2")])
def test_the_length_of_the_response_tells_the_version(size: int, version: str | None) -> None:
    message = read_message(b"NTLMSSP\0\3\0\0\0" + bytes(8) + size.to_bytes(2, "little") * 2 + bytes(40))
    assert message is not None
    assert message.version == version


@pytest.mark.parametrize(
    "token", [b"", b"NTLMSSP", b"NTLMSSP\0\1\0\0", b"NTLMSSP\0\4\0\0\0", b"\x60\x28\6\6\x2b\6\1\5\5\2"]
)
def test_what_is_no_message_is_none(token: bytes) -> None:
    assert read_message(token) is None


@pytest.mark.parametrize("length", range(12, 48))
def test_a_truncated_type_2_is_still_a_type_2(length: int) -> None:
    message = read_message(MWG_TYPE_2[:length])

    assert message is not None
    assert message.type == 2


def test_a_message_inside_spnego_is_found() -> None:
    token = spnego.client(
        "alice", "wonderland", protocol="negotiate", options=spnego.NegotiateOptions.use_negotiate
    ).step()

    message = read_message(token or b"")

    assert message is not None
    assert message.type == 1


def test_a_wrapped_type_1_is_a_neg_token_init_for_ntlm_alone() -> None:
    # RFC 4178 section 4.2.1, as another implementation reads it.
    token = unpack_token(wrap_type_1(ANONYMOUS_TYPE_1))

    assert isinstance(token, NegTokenInit)
    assert (token.mech_types, token.mech_token) == ([NTLM_OID], ANONYMOUS_TYPE_1)


def test_a_wrapped_type_1_is_found_again() -> None:
    assert read_message(wrap_type_1(ANONYMOUS_TYPE_1)) == read_message(ANONYMOUS_TYPE_1)


@given(st.binary(max_size=80), st.sampled_from([b"", b"NTLMSSP\0", b"x" * 9 + b"NTLMSSP\0\2\0\0\0"]))
def test_any_bytes_end_in_a_value(rest: bytes, start: bytes) -> None:
    message = read_message(start + rest)

    assert message is None or message.type in (1, 2, 3)


@given(st.binary(max_size=60), st.integers(0, 3))
def test_a_token_is_decoded_whatever_its_padding(token: bytes, padding: int) -> None:
    # Chromium accepts one `=` too many; some proxies write none.
    assert decode_token(encode_token(token).rstrip("=") + "=" * padding) == token


@pytest.mark.parametrize("text", ["A", "A===", "AB=C", "a-b_", "AA AA", "%%%%", "\xe9\xe9\xe9\xe9", "\u2603"])
def test_what_is_no_base64_is_none(text: str) -> None:
    assert decode_token(text) is None


MINIMAL = b"NTLMSSP\0\2\0\0\0" + bytes(8) + (0x00000201).to_bytes(4, "little") + b"01234567"


def test_a_type_2_of_32_bytes_gets_empty_target_info() -> None:
    longer = with_target_info_fields(MINIMAL)
    assert len(longer) == 48
    assert longer[24:32] == b"01234567"
    assert str(read_message(longer)) == str(read_message(MINIMAL))


def test_the_name_behind_a_short_header_is_moved() -> None:
    name = "CORP".encode("utf-16-le")
    fields = len(name).to_bytes(2, "little") * 2 + (32).to_bytes(4, "little")
    short = MINIMAL[:12] + fields + MINIMAL[20:] + name
    longer = with_target_info_fields(short)
    offset = int.from_bytes(longer[16:20], "little")
    assert longer[offset : offset + len(name)] == name
    assert longer[40:44] == bytes(4)


@given(st.binary(max_size=80))
def test_any_bytes_stay_what_they_are_or_get_fields(token: bytes) -> None:
    # Hypothesis finds no NTLM signature by itself, so that whatever it makes is passed on.
    assert with_target_info_fields(token) == token
    assert isinstance(with_target_info_fields(MINIMAL[:12] + token), bytes)
