"""Real handshakes: our flow with pyspnego as the client, and pyspnego as the proxy's acceptor."""

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pytest
import spnego

from proxytest.model.challenge import Scheme
from proxytest.model.credentials import Credentials
from proxytest.model.outcome import Outcome
from proxytest.protocol.auth.flow import AuthFlow, Received
from proxytest.protocol.auth.spnego import (
    nt_identity,
    ntlm_context,
    server_end_point,
    signed_on_context,
    ticket_context,
)
from proxytest.protocol.auth.token import TokenError, token_flow
from proxytest.protocol.ntlm import ANONYMOUS_TYPE_1, encode_token, read_message
from tests.protocol.auth.dialogue import PASSES, Conversation, alice, asks, converse, decoded
from tests.support.private_spnego import (
    AvId,
    FileTime,
    NegState,
    NegTokenResp,
    TargetInfo,
    compute_response_v1,
    compute_response_v2,
    ntowfv1,
    ntowfv2,
)

NTLM_MECHANISM = "1.3.6.1.4.1.311.2.2.10"
KERBEROS_MECHANISM = "1.2.840.113554.1.2.2"
SCHEMES = pytest.mark.parametrize("scheme", [Scheme.NTLM, Scheme.NEGOTIATE])

#: The field guide's type 2 of a McAfee Web Gateway.
MWG_TYPE_2 = "TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA"
USERS = "CORP:alice:wonderland\nCORP:jörg:pässwörd\nSCHNEE:雪:☃☃☃\n"


@pytest.fixture(autouse=True)
def _accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "users"
    store.write_text(USERS, encoding="utf-8")
    monkeypatch.setenv("NTLM_USER_FILE", str(store))


def flow(scheme: Scheme, credentials: Credentials, certificate_hash: bytes | None = None) -> AuthFlow:
    identity = nt_identity(credentials)
    bindings = server_end_point(certificate_hash) if certificate_hash else None
    return token_flow(
        scheme,
        lambda: ntlm_context(identity, wrapped=scheme is Scheme.NEGOTIATE, proxy_host="proxy.corp", bindings=bindings),
    )


def acceptor(scheme: Scheme) -> spnego.ContextProxy:
    own = spnego.NegotiateOptions.use_negotiate if scheme is Scheme.NEGOTIATE else spnego.NegotiateOptions.use_ntlm
    return spnego.server(hostname="proxy.corp", service="HTTP", protocol=scheme.value, options=own)


def log_on(scheme: Scheme, credentials: Credentials, write: Callable[[bytes], str] = encode_token) -> Conversation:
    """Play a proxy that checks the password, and spells its tokens as told."""
    server = acceptor(scheme)

    def answer(authorization: str | None) -> Received:
        try:
            token = server.step(decoded(authorization))
        except spnego.exceptions.SpnegoError:
            return asks(scheme.label)
        return PASSES if server.complete else asks(f"{scheme.label} {write(token or b'')}")

    return talk(flow(scheme, credentials), answer)


def talk(running: AuthFlow, answer: Callable[[str | None], Received]) -> Conversation:
    sent = [next(running)]
    try:
        while True:
            sent.append(running.send(answer(sent[-1].authorization)))
    except StopIteration as stop:
        return Conversation(sent, stop.value)


@SCHEMES
@pytest.mark.parametrize(
    ("user", "password"), [("CORP\\alice", "wonderland"), ("CORP\\jörg", "pässwörd"), ("SCHNEE\\雪", "☃☃☃")]
)
def test_the_right_password_is_accepted_in_two_legs(scheme: Scheme, user: str, password: str) -> None:
    conversation = log_on(scheme, alice(password, user))

    assert conversation.outcome == Outcome.ACCEPTED
    assert [send.proves for send in conversation.sent] == [False, True]


@SCHEMES
@pytest.mark.parametrize(
    ("user", "password"), [("CORP\\alice", "Wonderland"), ("CORP\\nobody", "wonderland"), ("CORP\\jörg", "passwörd")]
)
def test_a_wrong_password_is_refused_after_one_proof(scheme: Scheme, user: str, password: str) -> None:
    conversation = log_on(scheme, alice(password, user))

    assert conversation.outcome == Outcome.REFUSED
    assert [send.proves for send in conversation.sent] == [False, True]


@SCHEMES
def test_tokens_without_padding_are_taken(scheme: Scheme) -> None:
    conversation = log_on(scheme, alice(user="CORP\\alice"), write=lambda token: encode_token(token).rstrip("="))

    assert conversation.outcome == Outcome.ACCEPTED


def test_negotiate_begins_with_spnego_that_holds_a_type_1() -> None:
    token = decoded(next(flow(Scheme.NEGOTIATE, alice())).authorization)

    assert token[0] == 0x60
    assert "NTLM type 1" in str(read_message(token))


def test_the_first_token_names_nobody() -> None:
    for scheme in (Scheme.NTLM, Scheme.NEGOTIATE):
        token = decoded(next(flow(scheme, alice(user="CORP\\alice"))).authorization)

        assert b"alice" not in token.replace(b"\0", b"")


def test_a_raw_type_2_under_negotiate_is_answered_with_a_type_3() -> None:
    challenge = acceptor(Scheme.NTLM).step(ANONYMOUS_TYPE_1) or b""
    conversation = converse(flow(Scheme.NEGOTIATE, alice()), asks(f"Negotiate {encode_token(challenge)}"))

    assert decoded(conversation.authorizations[1]).startswith(b"NTLMSSP\0\3")


@SCHEMES
def test_a_type_2_without_target_info_is_answered(scheme: Scheme) -> None:
    conversation = converse(flow(scheme, alice(user="CORP\\alice")), asks(f"{scheme.label} {MWG_TYPE_2}"), PASSES)

    assert conversation.outcome == Outcome.ACCEPTED
    assert str(read_message(decoded(conversation.authorizations[1]))) == "NTLM type 3"


def spnego_answer(mechanism: str, token: bytes | None = None) -> str:
    answer = NegTokenResp(neg_state=NegState.accept_incomplete, supported_mech=mechanism, response_token=token)
    return encode_token(answer.pack())


@SCHEMES
def test_spnego_that_holds_no_message_cannot_be_answered(scheme: Scheme) -> None:
    # px issue 29 has it under NTLM.
    blob = "oRUwE6ADCgEDoQwGCisGAQQBgjcCAgo="

    again = asks(f"{scheme.label} {blob}")
    conversation = converse(flow(scheme, alice()), again, again)

    # Under Negotiate it is a choice of the mechanism without its message: the first token is tried once more.
    wanted = Outcome.TOKEN_REFUSED if scheme is Scheme.NEGOTIATE else Outcome.UNUSABLE_CHALLENGE
    assert conversation.outcome == wanted
    assert not any(send.proves for send in conversation.sent)


def test_a_type_2_inside_spnego_under_ntlm_cannot_be_answered() -> None:
    # Neither curl nor Chromium unwraps it.
    challenge = spnego_answer(NTLM_MECHANISM, base64.b64decode(MWG_TYPE_2))

    assert converse(flow(Scheme.NTLM, alice()), asks(f"NTLM {challenge}")).outcome == Outcome.UNUSABLE_CHALLENGE


def test_a_choice_of_kerberos_cannot_be_answered_with_a_password() -> None:
    chosen = asks(f"Negotiate {spnego_answer(KERBEROS_MECHANISM)}")
    conversation = converse(flow(Scheme.NEGOTIATE, alice()), chosen, chosen)

    assert conversation.outcome == Outcome.TOKEN_REFUSED
    assert not any(send.proves for send in conversation.sent)


@pytest.mark.parametrize("token", [b"NTLMSSP\0\2\0\0\0", b"\xa1\x03", b"junk", base64.b64decode(MWG_TYPE_2)[:30]])
@SCHEMES
def test_a_broken_token_is_told_in_words(scheme: Scheme, token: bytes) -> None:
    ended = converse(flow(scheme, alice()), asks(f"{scheme.label} {encode_token(token)}"), asks(scheme.label)).ended

    assert ended is not None
    assert ended.outcome in (Outcome.UNUSABLE_CHALLENGE, Outcome.TOKEN_REFUSED)
    assert any(letter.isalpha() for letter in ended.detail)


def test_the_password_is_in_no_message() -> None:
    ended = converse(flow(Scheme.NTLM, alice()), asks("NTLM AAAA")).ended

    assert "wonderland" not in repr(ended)


@SCHEMES
def test_a_handshake_can_be_bound_to_the_certificate_of_the_proxy(scheme: Scheme) -> None:
    # MS-NLMP section 3.1.5.1.2: MD5 of gss_channel_bindings_struct, of which all but the application data is zero.
    data = b"tls-server-end-point:" + bytes(range(32))
    struct = bytes(16) + len(data).to_bytes(4, "little") + data
    challenge = acceptor(Scheme.NTLM).step(ANONYMOUS_TYPE_1) or b""

    bound = flow(scheme, alice(), certificate_hash=bytes(range(32)))
    type_3 = decoded(converse(bound, asks(f"{scheme.label} {encode_token(challenge)}")).authorizations[1])

    assert hashlib.md5(struct, usedforsecurity=False).digest() in type_3


@SCHEMES
def test_the_target_name_is_that_of_the_proxy(scheme: Scheme) -> None:
    challenge = acceptor(Scheme.NTLM).step(ANONYMOUS_TYPE_1) or b""
    sent = converse(flow(scheme, alice()), asks(f"{scheme.label} {encode_token(challenge)}")).authorizations[1]

    assert "HTTP/proxy.corp".encode("utf-16-le") in decoded(sent)


def test_without_a_library_there_is_no_signed_on_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proxytest.protocol.auth.spnego._system_libraries", lambda _: False)

    with pytest.raises(TokenError, match="give --user"):
        signed_on_context(Scheme.NEGOTIATE, proxy_host="proxy.corp")


def test_the_hash_is_in_no_repr() -> None:
    identity = nt_identity(alice())

    assert identity.nt_hash not in repr(identity)


# MS-NLMP section 4.2.1, Common Values.
USER, DOMAIN, PASSWORD = "User", "Domain", "Password"
SERVER_CHALLENGE = bytes.fromhex("0123456789abcdef")
CLIENT_CHALLENGE = b"\xaa" * 8


def nt_hash() -> bytes:
    return bytes.fromhex(nt_identity(alice(PASSWORD, f"{DOMAIN}\\{USER}")).nt_hash)


def test_the_nt_hash_is_that_of_ms_nlmp_4_2_2_1_2() -> None:
    assert nt_hash().hex() == "a4f49c406510bdcab6824ee7c30fd852"


def test_the_nt_hash_of_a_name_outside_of_ascii_is_of_utf_16() -> None:
    assert nt_identity(alice("pässwörd")).nt_hash == ntowfv1("pässwörd").hex() != ntowfv1("password").hex()


def test_ntowf_v2_is_that_of_ms_nlmp_4_2_4_1_1() -> None:
    assert ntowfv2(USER, nt_hash(), DOMAIN).hex() == "0c868a403bfd7a93a3001ef22ef02e3f"


def test_the_ntlm_v1_response_is_that_of_ms_nlmp_4_2_2_2_1() -> None:
    nt_response, _, _ = compute_response_v1(0xE2028233, nt_hash(), bytes(16), SERVER_CHALLENGE, CLIENT_CHALLENGE)

    assert nt_response.hex() == "67c43011f30298a2ad35ece64f16331c44bdbed927841f94"


def test_the_ntlm_v1_response_with_client_challenge_is_that_of_ms_nlmp_4_2_3_2_2() -> None:
    nt_response, _, _ = compute_response_v1(0x820A8233, nt_hash(), bytes(16), SERVER_CHALLENGE, CLIENT_CHALLENGE)

    assert nt_response.hex() == "7537f803ae367128ca458204bde7caf81e97ed2683267232"


def test_the_ntlm_v2_response_is_that_of_ms_nlmp_4_2_4_2() -> None:
    names = TargetInfo({AvId.nb_domain_name: "Domain", AvId.nb_computer_name: "Server"})
    start = FileTime(1601, 1, 1, tzinfo=UTC)
    key = ntowfv2(USER, nt_hash(), DOMAIN)

    nt_response, lm_response, session_key = compute_response_v2(key, SERVER_CHALLENGE, CLIENT_CHALLENGE, start, names)

    assert nt_response[:16].hex() == "68cd0ab851e51c96aabc927bebef6a1c"
    assert lm_response.hex() == "86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa"
    assert session_key.hex() == "8de40ccadbc14a82f15cb0ad0de95ca3"


def test_a_ticket_is_not_asked_for_an_address() -> None:
    with pytest.raises(TokenError, match="give its name"):
        signed_on_context(Scheme.NEGOTIATE, proxy_host="192.0.2.1")


def test_a_refusal_by_a_server_of_ntlmv1_says_so() -> None:
    # A type 2 of 32 bytes, with Unicode and NTLM alone: neither TargetInfo nor extended session security.
    type_2 = b"NTLMSSP\0\2\0\0\0" + bytes(8) + (0x00000201).to_bytes(4, "little") + b"01234567"
    ended = converse(flow(Scheme.NTLM, alice()), asks(f"NTLM {encode_token(type_2)}"), asks("NTLM")).ended

    assert ended is not None
    assert ended.outcome is Outcome.REFUSED
    assert "NTLMv1" in ended.detail


@pytest.mark.parametrize(
    ("scheme", "there", "sentence"),
    [
        (Scheme.NTLM, {"gssapi", "krb5"}, "only Windows logs the signed-on user on by NTLM: give --user"),
        (Scheme.NEGOTIATE, {"gssapi"}, "no library for the signed-on user: pip install"),
        (Scheme.NEGOTIATE, {"krb5"}, "no library for the signed-on user: pip install"),
    ],
)
def test_the_signed_on_user_needs_a_library_that_knows_him(
    scheme: Scheme, there: set[str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proxytest.protocol.auth.spnego.find_spec", lambda name: name if name in there else None)
    with pytest.raises(TokenError, match=sentence):
        signed_on_context(scheme, proxy_host="proxy.corp")


def test_a_cache_without_a_ticket_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(TokenError, match=r"\w+"):
        ticket_context(f"FILE:{tmp_path / 'none'}", proxy_host="proxy.corp")
