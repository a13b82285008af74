"""Whatever a proxy calls its token: it is measured before a parser sees it, and what a parser makes of it is known."""

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

import pytest
import spnego
from hypothesis import given, settings
from hypothesis import strategies as st

from proxytest.model.challenge import Scheme
from proxytest.model.outcome import Outcome
from proxytest.protocol.auth.spnego import NtIdentity, ntlm_context
from proxytest.protocol.auth.token import TokenContext, TokenError, token_flow
from proxytest.protocol.ntlm import MAX_TOKEN, decode_token, encode_token, read_message
from tests.protocol.auth.dialogue import asks, converse
from tests.support.examples import examples

PARSERS = str(Path(spnego.__file__).parent)
CALLS_PER_BYTE = 8  #: of the parsers' own functions; an element of two bytes costs about five
TYPE_2 = b"NTLMSSP\0\2\0\0\0"

#: What the DER that SPNEGO is written in begins with, and whole pieces of it.
PIECES = st.sampled_from(
    [b"\xa1\x82\xff\xff\x30\x82\xff\xfb", b"\x60\x82\xff\xff\x06\x06\x2b\x06\x01\x05\x05\x02", b"\x30\x80",
     b"\x06\x01\x01", b"\xa0\x03\x0a\x01\x01", b"\xff", b"\x1f\xff", b"\x84\xff\xff\xff\xff", TYPE_2, b"\0"]
)  # fmt: skip
CHUNKS = st.tuples(PIECES | st.binary(max_size=16), st.integers(1, 6000)).map(lambda made: made[0] * made[1])
TOKENS = st.lists(CHUNKS, max_size=6).map(lambda chunks: b"".join(chunks)[:MAX_TOKEN])


def der(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x84]) + len(content).to_bytes(4, "big") + content


def naming(mechanism: bytes) -> bytes:
    """Return a NegTokenResp (RFC 4178 section 4.2.2) that chooses a mechanism, and holds what looks like a type 2."""
    return der(0xA1, der(0x30, der(0xA1, der(0x06, mechanism)) + der(0xA2, der(0x04, TYPE_2))))


def unbegun(*, wrapped: bool) -> TokenContext:
    return ntlm_context(NtIdentity(user="CORP\\alice", nt_hash="00" * 16), wrapped=wrapped, proxy_host="proxy.corp")


def begun(*, wrapped: bool) -> TokenContext:
    context = unbegun(wrapped=wrapped)
    context.step(None)
    return context


def calls_of(work: Callable[[], object]) -> int:
    """Count the calls of pyspnego's functions: unlike time, the same on every machine."""
    count = 0

    def note(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        count += event == "call" and frame.f_code.co_filename.startswith(PARSERS)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def stepped(context: TokenContext, token: bytes) -> None:
    with suppress(TokenError):  # and nothing else
        context.step(token)


@pytest.mark.parametrize("scheme", [Scheme.NTLM, Scheme.NEGOTIATE])
def test_a_token_that_is_too_large_is_shown_to_no_parser(scheme: Scheme) -> None:
    # An object identifier of one number, 180 KB long, took pyspnego five seconds, and that for each context.
    token = naming(b"\x2b" + b"\xff" * 187_000 + b"\x01")
    text = encode_token(token)
    asked = asks(f"{scheme.label} {text}")
    ended = converse(token_flow(scheme, lambda: unbegun(wrapped=scheme is Scheme.NEGOTIATE)), asked, asked).ended
    context = begun(wrapped=scheme is Scheme.NEGOTIATE)
    assert len(text) > 240_000
    assert calls_of(lambda: stepped(context, token)) == 0
    assert ended is not None
    assert ended.outcome is Outcome.UNUSABLE_CHALLENGE
    assert ended.detail == "the proxy's token is larger than 64 KiB, more than any mechanism sends"


def test_the_bound_is_that_of_64_kib_of_base64() -> None:
    context = begun(wrapped=True)
    assert len(encode_token(bytes(MAX_TOKEN))) == 64 * 1024
    with pytest.raises(TokenError, match="larger than 64 KiB"):
        context.step(bytes(MAX_TOKEN + 1))
    with pytest.raises(TokenError) as known:
        context.step(bytes(MAX_TOKEN))
    assert "larger" not in str(known.value)


@settings(max_examples=examples(60))
@given(TOKENS, st.booleans())
def test_any_bytes_up_to_the_bound_end_in_a_token_or_a_sentence(token: bytes, wrapped: bool) -> None:  # noqa: FBT001
    # What hypothesis makes goes by parameters; a boolean is what the context is begun with.
    context = begun(wrapped=wrapped)
    message = read_message(token)
    assert message is None or message.type in (1, 2, 3)
    assert decode_token(encode_token(token)) == token
    assert calls_of(lambda: stepped(context, token)) <= CALLS_PER_BYTE * len(token) + 2000
