"""What our NTLM messages hold, by the messages of pyspnego's own parser (MS-NLMP sections 2.2.1.1 and 2.2.1.3)."""

import base64

import pytest
import spnego

from proxytest.judgement.examples import messages
from proxytest.protocol.auth.spnego import nt_identity, ntlm_context
from proxytest.protocol.ntlm import ANONYMOUS_TYPE_1
from tests.protocol.auth.dialogue import alice
from tests.support.private_spnego import Authenticate, AvId, NegotiateFlags, NTClientChallengeV2

NEGOEX = bytes.fromhex("060a2b06010401823702021e")  # 1.3.6.1.4.1.311.2.2.30, MS-NEGOEX section 1.9
EVERY_TYPE_2 = [messages.WITHOUT_TARGET, messages.OEM_NAME, messages.OLD_NAME, messages.SHORT, messages.NTLMV1]


def answer_to(type_2: bytes, user: str = "OTHER\\alice") -> Authenticate:
    context = ntlm_context(nt_identity(alice(user=user)), wrapped=False, proxy_host="proxy.corp")
    context.step(None)
    return Authenticate.unpack(context.step(type_2) or b"")


@pytest.fixture
def modern(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A type 2 with TargetInfo, a timestamp in it."""
    users = tmp_path_factory.mktemp("ntlm") / "users"
    users.write_text("OTHER:alice:wonderland\n")
    monkeypatch.setenv("NTLM_USER_FILE", str(users))
    acceptor = spnego.server(protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)
    return acceptor.step(ANONYMOUS_TYPE_1) or b""


@pytest.mark.parametrize("type_2", EVERY_TYPE_2)
def test_the_response_is_ntlmv2_whatever_the_type_2_lacks(type_2: str) -> None:
    response = answer_to(base64.b64decode(type_2)).nt_challenge_response
    assert response is not None
    assert len(response) > 24  # NTLMv1 has 24 bytes (MS-NLMP section 2.2.2.6)


@pytest.mark.parametrize("type_2", EVERY_TYPE_2)
def test_the_domain_is_that_of_the_user_and_not_of_the_target(type_2: str) -> None:
    # cntlm issue 83: NTOWFv2 is computed with the user's domain.
    answer = answer_to(base64.b64decode(type_2))
    assert (answer.domain_name, answer.user_name) == ("OTHER", "alice")


def test_to_a_proxy_without_unicode_names_go_in_oem() -> None:
    answer = answer_to(base64.b64decode(messages.OEM_NAME), "OTHER\\jörg")
    assert not answer.flags & NegotiateFlags.unicode
    assert b"j\xf6rg" in answer.pack()


def test_a_timestamp_is_answered_with_a_mic_and_no_lm_response(modern: bytes) -> None:
    # MS-NLMP section 3.1.5.1.2.
    answer = answer_to(modern)
    assert answer.lm_challenge_response == bytes(24)
    assert answer.mic not in (None, bytes(16))
    assert answer.nt_challenge_response is not None
    target_info = NTClientChallengeV2.unpack(answer.nt_challenge_response[16:]).av_pairs
    assert target_info is not None
    assert target_info[AvId.flags] & 0x2


def test_without_tls_to_the_proxy_there_is_no_channel_to_bind(modern: bytes) -> None:
    answer = answer_to(modern).nt_challenge_response
    assert answer is not None
    target_info = NTClientChallengeV2.unpack(answer[16:]).av_pairs
    assert target_info is not None
    assert target_info.get(AvId.channel_bindings, bytes(16)) == bytes(16)


def test_negoex_is_not_offered() -> None:
    # Cisco 201119: a WSA fails clients that offer it.
    first = ntlm_context(nt_identity(alice()), wrapped=True, proxy_host="proxy.corp").step(None) or b""
    assert b"NTLMSSP" in first
    assert NEGOEX not in first
