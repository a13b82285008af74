import base64

import pytest

from proxytest.model.challenge import Scheme
from proxytest.model.outcome import Outcome
from proxytest.model.proof import TokenProof
from proxytest.protocol.auth.flow import AuthFlow, Ended, Received, Send
from proxytest.protocol.auth.token import TokenContext, TokenError, token_flow
from proxytest.protocol.ntlm import ANONYMOUS_TYPE_1, encode_token
from tests.protocol.auth.dialogue import PASSES, asks, converse, received
from tests.protocol.test_kerberos import ap_req, gss

TYPE_1 = ANONYMOUS_TYPE_1
TYPE_2 = b"NTLMSSP\0\2\0\0\0" + bytes(8) + (0x00080000).to_bytes(4, "little") + bytes(24)
TYPE_3 = b"NTLMSSP\0\3\0\0\0" + bytes(52)
ACCEPT_COMPLETED = bytes.fromhex("a1073005a0030a0100")
SPNEGO_REJECT = bytes.fromhex("a1073005a0030a0102")
TICKET = b"\x60\x82 a Kerberos ticket"


class Script:
    """A context that says what its script says; what the proxy gave it is kept in `took`."""

    def __init__(self, *tokens: bytes | TokenError | None, mechanism: str | None = "NTLM") -> None:
        self.took: list[bytes | None] = []
        self._tokens = iter(tokens)
        self._mechanism = mechanism

    @property
    def mechanism(self) -> str | None:
        return self._mechanism

    def step(self, token: bytes | None) -> bytes | None:
        self.took.append(token)
        following = next(self._tokens, None)
        if isinstance(following, TokenError):
            raise following
        return following


def flow(*contexts: TokenContext, scheme: Scheme = Scheme.NTLM) -> AuthFlow:
    """Begin a flow that is given one context after the other."""
    waiting = iter(contexts)
    return token_flow(scheme, lambda: next(waiting))


def ntlm() -> Script:
    return Script(TYPE_1, TYPE_3)


def kerberos(*more: bytes | None) -> Script:
    return Script(TICKET, *more, mechanism="Kerberos")


def sends(token: bytes, scheme: str = "NTLM", *, bound: bool = False, proves: bool = False) -> Send:
    return Send(authorization=f"{scheme} {encode_token(token)}", bound=bound, proves=proves)


def asks_with(token: bytes, scheme: str = "NTLM", *, persistent: bool = True) -> Received:
    return asks(f"{scheme} {encode_token(token)}", persistent=persistent)


def test_ntlm_takes_two_legs_of_which_the_second_is_bound_and_proves() -> None:
    conversation = converse(flow(ntlm()), asks_with(TYPE_2), PASSES)

    assert conversation.sent == [sends(TYPE_1), sends(TYPE_3, bound=True, proves=True)]
    assert conversation.ended == Ended(outcome=Outcome.ACCEPTED, mechanism="NTLM")


def test_a_bare_challenge_after_the_type_3_refuses_the_password() -> None:
    conversation = converse(flow(ntlm()), asks_with(TYPE_2), asks("NTLM"))

    assert conversation.ended == Ended(outcome=Outcome.REFUSED, mechanism="NTLM")


@pytest.mark.parametrize("token", [TYPE_2, TYPE_1, SPNEGO_REJECT, b"whatever"])
@pytest.mark.parametrize("persistent", [True, False])
def test_any_token_after_the_type_3_refuses_the_password(token: bytes, *, persistent: bool) -> None:
    # That the refusal is counted keeps the account from being locked by the next scheme.
    conversation = converse(flow(ntlm()), asks_with(TYPE_2), asks_with(token, persistent=persistent))

    assert conversation.ended == Ended(outcome=Outcome.REFUSED, mechanism="NTLM")
    assert sum(send.proves for send in conversation.sent) == 1


def test_a_407_that_accepts_the_type_3_in_its_token_is_no_refusal_and_the_other_form_is_tried() -> None:
    # px; the end of the first handshake stands where a second proof may not be risked.
    first, second = ntlm(), ntlm()
    challenge, accepts = asks_with(TYPE_2, "Negotiate"), asks_with(ACCEPT_COMPLETED, "Negotiate")
    conversation = converse(flow(first, second, scheme=Scheme.NEGOTIATE), challenge, accepts, challenge, PASSES)

    asked_on = conversation.sent[3].otherwise
    assert [send.proves for send in conversation.sent] == [False, True, False, True]
    assert asked_on is not None
    assert asked_on.outcome is Outcome.UNUSABLE_CHALLENGE
    assert asked_on.detail == "the proxy accepts the proof in its token, and asks for another all the same"
    assert conversation.ended == Ended(outcome=Outcome.ACCEPTED, mechanism="NTLM")


@pytest.mark.parametrize("accepts", [ACCEPT_COMPLETED, SPNEGO_REJECT])
def test_a_ticket_is_not_proven_again_by_another_form(accepts: bytes) -> None:
    conversation = converse(
        flow(kerberos(b"more"), kerberos(), scheme=Scheme.NEGOTIATE),
        asks_with(accepts, "Negotiate"),
        asks("Negotiate"),
    )
    assert conversation.outcome == Outcome.REFUSED


def test_a_token_that_is_no_base64_after_the_type_3_refuses_the_password() -> None:
    assert converse(flow(ntlm()), asks_with(TYPE_2), asks("NTLM A")).outcome == Outcome.REFUSED


def test_another_scheme_after_the_type_3_refuses_the_password() -> None:
    assert converse(flow(ntlm()), asks_with(TYPE_2), asks("Basic realm=x")).outcome == Outcome.REFUSED


def test_a_proxy_that_wants_to_be_asked_first_is_begun_with_anew() -> None:
    first, second = ntlm(), ntlm()
    conversation = converse(flow(first, second), asks("NTLM"), asks_with(TYPE_2), PASSES)

    assert conversation.sent == [sends(TYPE_1), sends(TYPE_1), sends(TYPE_3, bound=True, proves=True)]
    assert (first.took, second.took) == ([None], [None, TYPE_2])
    assert conversation.outcome == Outcome.ACCEPTED


def test_the_type_1_may_go_on_another_connection_than_the_first_challenge() -> None:
    # ISA Server closes after the first 407 (curl tests 243, 555, 590, 1021).
    conversation = converse(flow(ntlm(), ntlm()), asks("NTLM", persistent=False))

    assert not conversation.sent[1].bound


def test_a_type_1_that_is_refused_twice_proves_nothing() -> None:
    conversation = converse(flow(ntlm(), ntlm()), asks("NTLM"), asks("NTLM"))

    assert conversation.outcome == Outcome.TOKEN_REFUSED
    assert not any(send.proves for send in conversation.sent)


@pytest.mark.parametrize("refused", [0, 1])
def test_a_request_that_passes_after_the_type_1_proved_nothing(refused: int) -> None:
    # Cisco WSA with IP surrogates; curl test 1097.
    conversation = converse(flow(ntlm(), ntlm()), *[asks("NTLM")] * refused, PASSES)

    assert conversation.ended == Ended(
        outcome=Outcome.NOT_CHALLENGED, mechanism="NTLM", detail="the request passed after the first token"
    )


def test_a_connection_that_closes_with_the_type_2_is_lost() -> None:
    conversation = converse(flow(ntlm()), asks_with(TYPE_2, persistent=False))

    assert conversation.outcome == Outcome.CONNECTION_LOST
    assert not any(send.proves for send in conversation.sent)


def test_a_proxy_without_the_scheme_is_told() -> None:
    assert converse(flow(ntlm()), asks("Basic realm=x")).ended == Ended(
        outcome=Outcome.NOT_OFFERED, detail="the proxy offers Basic"
    )


def test_the_token_of_another_scheme_is_not_taken() -> None:
    context = ntlm()
    converse(flow(context), asks(f"Negotiate {encode_token(TYPE_2)}", "Basic"))

    assert context.took == [None]


@pytest.mark.parametrize("padding", ["", "=", "==="])
def test_a_token_is_taken_whatever_its_padding(padding: str) -> None:
    context = Script(TYPE_1, TYPE_3)
    token = TYPE_2 + b"x"
    converse(flow(context), asks("NTLM " + base64.b64encode(token).decode().rstrip("=") + padding))

    assert context.took == [None, token]


def test_a_token_that_is_no_base64_is_told() -> None:
    assert converse(flow(ntlm()), asks("NTLM A")).ended == Ended(
        outcome=Outcome.UNUSABLE_CHALLENGE, mechanism="NTLM", detail="the token is not base64"
    )


def test_a_token_that_the_mechanism_cannot_take_is_told() -> None:
    context = Script(TYPE_1, TokenError("not mine"))

    assert converse(flow(context), asks_with(b"px")).ended == Ended(
        outcome=Outcome.UNUSABLE_CHALLENGE, mechanism="NTLM", detail="not mine"
    )


def test_a_mechanism_with_nothing_more_to_say_ends_it() -> None:
    assert converse(flow(Script(TYPE_1, None)), asks_with(b"go on")).outcome == Outcome.UNUSABLE_CHALLENGE


def test_endless_tokens_are_given_up() -> None:
    conversation = converse(flow(Script(*[b"token"] * 99)), *[asks_with(b"more")] * 50)

    assert conversation.outcome == Outcome.UNUSABLE_CHALLENGE
    assert len(conversation.sent) == 9


def test_no_identity_is_told_and_nothing_is_sent() -> None:
    conversation = converse(flow(Script(TokenError("no ticket"))))

    assert conversation.sent == []
    assert conversation.ended == Ended(outcome=Outcome.NO_CREDENTIALS, detail="no ticket")


def test_an_identity_that_is_gone_at_the_second_beginning_is_told() -> None:
    conversation = converse(flow(ntlm(), Script(TokenError("expired"))), asks("NTLM"))

    assert conversation.ended == Ended(outcome=Outcome.NO_CREDENTIALS, detail="expired")


def test_a_ticket_is_a_proof_in_one_leg() -> None:
    conversation = converse(flow(kerberos(), scheme=Scheme.NEGOTIATE), PASSES)

    assert conversation.sent == [sends(TICKET, "Negotiate", proves=True)]
    assert conversation.ended == Ended(outcome=Outcome.ACCEPTED, mechanism="Kerberos")


def test_a_ticket_is_not_sent_twice() -> None:
    conversation = converse(flow(kerberos(), scheme=Scheme.NEGOTIATE), asks("Negotiate"))

    assert conversation.ended == Ended(outcome=Outcome.REFUSED, mechanism="Kerberos")
    assert len(conversation.sent) == 1


def test_kerberos_may_take_a_further_leg() -> None:
    conversation = converse(flow(kerberos(b"more"), scheme=Scheme.NEGOTIATE), asks_with(b"mutual", "Negotiate"), PASSES)

    assert conversation.sent[1] == sends(b"more", "Negotiate", bound=True, proves=True)
    assert conversation.outcome == Outcome.ACCEPTED


def test_a_type_2_in_answer_to_a_ticket_refuses_it() -> None:
    conversation = converse(flow(kerberos(), scheme=Scheme.NEGOTIATE), asks_with(TYPE_2, "Negotiate"))

    assert conversation.outcome == Outcome.REFUSED


@pytest.mark.parametrize(("scheme", "label"), [(Scheme.NTLM, "NTLM"), (Scheme.NEGOTIATE, "Negotiate")])
def test_the_scheme_is_sent_in_its_registered_spelling(scheme: Scheme, label: str) -> None:
    # Zscaler compares it case-sensitively (px issue 108).
    conversation = converse(flow(ntlm(), scheme=scheme), asks_with(TYPE_2, label.upper()), PASSES)

    assert [(sent or "").partition(" ")[0] for sent in conversation.authorizations] == [label, label]


@pytest.mark.parametrize("status", [200, 204, 299])
def test_a_2xx_accepts_the_proof(status: int) -> None:
    assert converse(flow(ntlm()), asks_with(TYPE_2), received(status)).outcome == Outcome.ACCEPTED


@pytest.mark.parametrize("status", [300, 302, 400, 403, 404, 429, 500, 502, 503, 511, 599])
def test_whatever_neither_asks_again_nor_passes_accepted_nothing(status: int) -> None:
    assert converse(flow(ntlm()), asks_with(TYPE_2), received(status)).outcome == Outcome.UNCONFIRMED


@pytest.mark.parametrize("status", [403, 503])
def test_a_type_1_that_is_answered_so_proved_nothing(status: int) -> None:
    assert converse(flow(ntlm()), received(status)).outcome == Outcome.UNDECIDED


def test_what_the_tokens_show_is_told_at_the_end() -> None:
    type_3 = b"NTLMSSP\0\3\0\0\0" + bytes(8) + (300).to_bytes(2, "little") * 2 + bytes(40)
    ended = converse(flow(Script(TYPE_1, type_3)), asks_with(TYPE_2), PASSES).ended
    assert ended is not None
    assert ended.proof == TokenProof(ntlm="NTLMv2", flags=0x00080000, target_info=0)


def test_a_ticket_tells_its_encryption_type() -> None:
    context = Script(gss(ap_req(23)), mechanism="Kerberos")
    ended = converse(flow(context, scheme=Scheme.NEGOTIATE), PASSES).ended
    assert ended is not None
    assert ended.proof == TokenProof(enctype=23)
