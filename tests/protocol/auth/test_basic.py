import pytest

from proxytest.model.credentials import Credentials
from proxytest.model.outcome import Outcome
from proxytest.protocol.auth.basic import basic
from proxytest.protocol.auth.flow import AuthFlow, Ended, Send
from proxytest.protocol.parse_challenge import parse_challenges
from tests.protocol.auth.dialogue import PASSES, alice, asks, converse, plain, received

ALICE = alice()
POUND = alice("123\xa3", "test")


def flow(credentials: Credentials = ALICE, challenge: str = "Basic realm=x", *, attempts: int = 1) -> AuthFlow:
    read = next(iter(parse_challenges([challenge])), None)
    return basic(credentials, read, attempts=attempts)


def test_rfc_7617_section_2() -> None:
    sent = converse(flow(alice("open sesame", "Aladdin")), PASSES).sent

    assert sent == [Send(authorization="Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", proves=True)]


def test_rfc_7617_section_2_1() -> None:
    conversation = converse(flow(POUND, 'Basic realm="foo", charset="UTF-8"'), PASSES)

    assert conversation.authorizations == ["Basic dGVzdDoxMjPCow=="]
    assert conversation.ended == Ended(outcome=Outcome.ACCEPTED, mechanism="UTF-8")


def test_a_wrong_password_is_refused_after_one_attempt() -> None:
    conversation = converse(flow(attempts=2), asks("Basic realm=x"))

    assert conversation.outcome == Outcome.REFUSED
    assert len(conversation.sent) == 1


def test_a_password_may_hold_colons() -> None:
    assert plain(converse(flow(alice("a:b:"))).authorizations[0]) == "alice:a:b:"


def test_a_user_name_with_a_colon_is_not_sent() -> None:
    # RFC 7617 section 2.
    conversation = converse(flow(alice(user="al:ice")))

    assert conversation.outcome == Outcome.UNUSABLE_CHALLENGE
    assert conversation.sent == []


def test_long_credentials_are_sent_in_one_piece() -> None:
    # curl test 1178: 400 and 600 bytes.
    assert plain(converse(flow(alice("B" * 600, "A" * 400))).authorizations[0]) == "A" * 400 + ":" + "B" * 600


def test_with_one_attempt_only_utf_8_is_tried_and_the_other_is_named() -> None:
    conversation = converse(flow(POUND), asks("Basic realm=x"))

    assert conversation.authorizations == ["Basic dGVzdDoxMjPCow=="]
    assert conversation.ended == Ended(
        outcome=Outcome.REFUSED,
        mechanism="UTF-8",
        detail="only UTF-8 was tried; --max-auth-failures 2 allows ISO-8859-1 too",
    )


def test_with_two_attempts_latin_1_follows() -> None:
    conversation = converse(flow(POUND, attempts=2), asks("Basic realm=x"), PASSES)

    assert conversation.authorizations == ["Basic dGVzdDoxMjPCow==", "Basic dGVzdDoxMjOj"]
    assert conversation.ended == Ended(outcome=Outcome.ACCEPTED, mechanism="ISO-8859-1")


def test_both_charsets_may_be_refused() -> None:
    conversation = converse(flow(POUND, attempts=5), asks("Basic realm=x"), asks("Basic realm=x"))

    assert conversation.ended == Ended(outcome=Outcome.REFUSED, mechanism="ISO-8859-1")


@pytest.mark.parametrize("charset", ["UTF-8", "utf-8"])
def test_an_announced_charset_is_the_only_one(charset: str) -> None:
    assert len(converse(flow(POUND, f'Basic realm=x, charset="{charset}"', attempts=2), asks("Basic")).sent) == 1


def test_what_latin_1_cannot_write_is_tried_in_utf_8_alone() -> None:
    assert len(converse(flow(alice("\u2603"), attempts=2), asks("Basic")).sent) == 1


def test_a_proxy_without_basic_is_told() -> None:
    conversation = converse(basic(alice(), None, attempts=2), asks("Negotiate", "NTLM"))

    assert conversation.ended == Ended(outcome=Outcome.NOT_OFFERED, detail="the proxy offers Negotiate, NTLM")


def test_an_answer_without_any_challenge_refuses_the_password() -> None:
    # px answers 401 to wrong credentials; RFC 9110 section 15.5.2 would have it carry a challenge.
    assert converse(flow(), received(401)).outcome == Outcome.REFUSED


def test_basic_that_is_no_longer_offered_refuses_the_password() -> None:
    assert converse(flow(), asks("Negotiate")).outcome == Outcome.REFUSED


@pytest.mark.parametrize("status", [200, 204, 299])
def test_a_2xx_accepts_the_password(status: int) -> None:
    assert converse(flow(), received(status)).outcome == Outcome.ACCEPTED


@pytest.mark.parametrize("status", [300, 302, 400, 403, 404, 429, 500, 502, 503, 511, 599])
def test_whatever_neither_asks_again_nor_passes_accepted_nothing(status: int) -> None:
    assert converse(flow(), received(status)).outcome == Outcome.UNCONFIRMED


def test_a_charset_that_is_known_to_work_is_the_only_one() -> None:
    conversation = converse(basic(POUND, None, attempts=2, charset="ISO-8859-1"), asks("Basic realm=x"))

    assert conversation.authorizations == ["Basic dGVzdDoxMjOj"]
    assert conversation.ended == Ended(outcome=Outcome.REFUSED, mechanism="ISO-8859-1")
