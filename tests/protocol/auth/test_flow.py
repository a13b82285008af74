"""What holds for every flow, and the flow that sends no credentials."""

import base64
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.outcome import Outcome
from proxytest.protocol.auth.basic import basic
from proxytest.protocol.auth.digest import digest
from proxytest.protocol.auth.flow import AuthFlow, Ended, Received, Send, anonymous
from proxytest.protocol.auth.spnego import nt_identity, ntlm_context
from proxytest.protocol.auth.token import token_flow
from tests.protocol.auth.dialogue import MOST_SENDS, PASSES, alice, asks, converse, received

IDENTITY = nt_identity(alice())
MWG_TYPE_2 = "TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA"
SPNEGO_KERBEROS = base64.b64encode(bytes.fromhex("a1143012a0030a0101a10b06092a864886f712010202")).decode()
SPNEGO_REJECT = base64.b64encode(bytes.fromhex("a1073005a0030a0102")).decode()


def by_token(scheme: Scheme) -> AuthFlow:
    return token_flow(
        scheme, lambda: ntlm_context(IDENTITY, wrapped=scheme is Scheme.NEGOTIATE, proxy_host="proxy.corp")
    )


FLOWS: dict[str, Callable[[], AuthFlow]] = {
    "none": anonymous,
    "basic": lambda: basic(alice("pässwörd"), None, attempts=2),
    "digest": lambda: digest(alice(), method="CONNECT", uri="h:443", make_cnonce=lambda: "c"),
    "ntlm": lambda: by_token(Scheme.NTLM),
    "negotiate": lambda: by_token(Scheme.NEGOTIATE),
}

TOKENS = [
    MWG_TYPE_2,
    "TlRMTVNTUAAC",  # a type 2 and nothing more
    SPNEGO_REJECT,
    SPNEGO_KERBEROS,
    "oRUwE6ADCgEDoQwGCisGAQQBgjcCAgo=",  # px: SPNEGO without a message
    "AAAA",
    "A",
]
CHALLENGES = [
    *(f"{scheme} {token}" for scheme in ("NTLM", "Negotiate") for token in TOKENS),
    *("NTLM", "Negotiate", "Kerberos", "Basic", 'Basic realm="\xe9", charset="UTF-8"'),
    *("Digest", "Digest nonce=n", "Digest nonce=n, stale=TRUE", "Digest nonce=n, qop=auth-int"),
    'Digest nonce=n, realm="\xe9", userhash=true, algorithm=SHA-256-sess, qop="auth, auth-int", stale=true',
    'Digest nonce="\\"", opaque="\\\\", algorithm=awezum',
]
ANSWERS = st.builds(
    lambda status, challenges, persistent: received(status, *challenges, persistent=persistent),
    st.sampled_from([407, 407, 407, 407, 401, 200, 403]),
    st.lists(st.sampled_from(CHALLENGES), max_size=3)
    | st.lists(st.text(st.characters(max_codepoint=0xFF)), max_size=1),
    st.booleans(),
)
#: A proxy that answers in turn, again and again.
PROXIES = st.lists(ANSWERS, min_size=1, max_size=4).map(lambda answers: (answers * MOST_SENDS)[:MOST_SENDS])


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS.keys())
@given(answers=PROXIES)
def test_any_conversation_ends(flow: Callable[[], AuthFlow], answers: list[Received]) -> None:
    conversation = converse(flow(), *answers)

    assert isinstance(conversation.ended, Ended)


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS.keys())
@given(answers=PROXIES)
def test_accepted_is_said_only_where_the_last_answer_is_2xx(
    flow: Callable[[], AuthFlow], answers: list[Received]
) -> None:
    conversation = converse(flow(), *answers)
    last = answers[len(conversation.sent) - 1]

    assert conversation.ended is not None
    assert (conversation.ended.outcome in (Outcome.ACCEPTED, Outcome.NOT_CHALLENGED)) == last.passes


@pytest.mark.parametrize("name", ["digest", "ntlm", "negotiate"])
@given(answers=PROXIES)
def test_a_refusal_is_said_only_of_a_proof(name: str, answers: list[Received]) -> None:
    conversation = converse(FLOWS[name](), *answers)

    assert conversation.ended is not None
    if conversation.ended.outcome is Outcome.REFUSED:
        assert conversation.sent[-1].proves


@pytest.mark.parametrize("name", ["ntlm", "negotiate"])
@given(answers=PROXIES)
def test_one_handshake_proves_the_password_at_most_once(name: str, answers: list[Received]) -> None:
    assert sum(send.proves for send in converse(FLOWS[name](), *answers).sent) <= 1


@pytest.mark.parametrize("status", [401, 407])
def test_an_asking_answer_is_401_or_407(status: int) -> None:
    # px answers 401 to wrong credentials.
    assert received(status).asks


@pytest.mark.parametrize(("challenges", "asks"), [((), False), (("Basic",), True)])
def test_a_401_that_a_far_end_may_have_given_asks_where_it_bears_a_proxys_challenges(
    challenges: tuple[str, ...], *, asks: bool
) -> None:
    assert replace(received(401, *challenges), forwarded=True).asks is asks


def test_a_407_asks_whoever_gave_it() -> None:
    assert replace(received(407), forwarded=True).asks


@pytest.mark.parametrize("status", [200, 204, 302, 403, 502])
def test_any_other_answer_does_not_ask(status: int) -> None:
    assert not received(status, "Basic").asks


def test_the_offers_are_named_once_each_as_spelled() -> None:
    assert asks("BASIC realm=a", "NTLM", "BASIC realm=b").offers() == "BASIC, NTLM"


def test_no_offers_are_named_too() -> None:
    assert asks().offers() == "no scheme"


def test_the_first_challenge_of_a_scheme_is_given() -> None:
    challenge = asks("NTLM", "basic realm=a, Basic realm=b").challenge(Scheme.BASIC)

    assert challenge is not None
    assert challenge.parameter("realm") == "a"


def test_what_is_sent_and_asked_shows_no_secret() -> None:
    assert "d29uZGVy" not in repr(Send(authorization="Basic d29uZGVy", proves=True))
    challenge = Challenge(scheme="Basic", parameters=(("realm", "d29uZGVy"),))
    assert "d29uZGVy" not in repr(Received(answer=received(407).answer, challenges=(challenge,)))


def test_without_credentials_nothing_is_sent() -> None:
    assert converse(anonymous(), PASSES).authorizations == [None]
    assert converse(anonymous(), PASSES).outcome == Outcome.ACCEPTED


def test_without_credentials_a_proxy_that_asks_is_no_success() -> None:
    assert converse(anonymous(), asks("Negotiate", "NTLM")).ended == Ended(
        outcome=Outcome.NOT_OFFERED, detail="the proxy asks for authentication: Negotiate, NTLM"
    )
