"""What tells in words that a log-on was refused, and what only sounds so."""

import pytest

from proxytest.model.answer import Answer, Head
from proxytest.protocol.logon_words import says_logon_refused


def answer(reason: str = "Forbidden", body: str = "", **headers: str) -> Answer:
    return Answer(head=Head(version="1.1", status=403, reason=reason, headers=tuple(headers.items())), body=body)


@pytest.mark.parametrize(
    "words",
    [
        "Authentication failed",
        "Your password has expired",
        "login incorrect",
        "Invalid user name or password",
        "The account is locked",
        "not authenticated",
        "Sign-in required",
        "credentials were not recognised",
    ],
)
def test_a_refusal_may_stand_in_the_reason_a_header_or_the_page(words: str) -> None:
    for said in (answer(words), answer(X_Reason=words), answer(body=f"<html><h1>{words}</h1></html>")):
        assert says_logon_refused(said)


@pytest.mark.parametrize(
    "words",
    [
        "Forbidden",
        "Access to this site is denied by the policy",
        "The host could not be reached",
        "Category: password managers",
        "failedauthenticate",  # no words of their own
        "Your account<br>This category is denied",  # of two sentences
        "password " + "x" * 41 + " expired",
    ],
)
def test_another_denial_is_none(words: str) -> None:
    assert not says_logon_refused(answer(body=words))


def test_only_the_beginning_of_a_page_is_read() -> None:
    assert says_logon_refused(answer(body="x " * 2000 + "login failed"))
    assert not says_logon_refused(answer(body="x " * 2048 + "login failed"))
