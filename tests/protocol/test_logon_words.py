"""What tells in words that a log-on was refused, and what only sounds so."""

import pytest

from proxytest.model.answer import Answer, Head
from proxytest.protocol.logon_words import (
    in_another_language,
    says_directory_down,
    says_logon_refused,
    says_parent_asks,
)


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


@pytest.mark.parametrize(
    "words",
    [
        "Authentication server unavailable",
        "LDAP server is down",
        "Cannot contact domain controller",
        "The directory service is currently not available",
        "authentication server did not respond",
        "RADIUS timed out",
        "failed to connect to the LDAP server",
        "no response from Active Directory",
        "Could not reach the authentication server",
    ],
)
def test_what_checks_logons_is_down(words: str) -> None:
    assert says_directory_down(answer(words))
    assert says_directory_down(answer(body=f"<html><h1>{words}</h1></html>"))
    assert not says_logon_refused(answer(words))


@pytest.mark.parametrize(
    "words",
    [
        "Authentication failed",
        "Directory listing denied",
        "Service Unavailable",
        "The LDAP bind failed: invalid password",
    ],
)
def test_other_words_do_not_speak_of_the_directory(words: str) -> None:
    assert not says_directory_down(answer(words))


@pytest.mark.parametrize(
    "words",
    [
        "Upstream proxy authentication required",
        "The parent proxy wants a log-on",
        "407 from parent: invalid credentials",
        "Cascaded proxy: authentication failed",
    ],
)
def test_a_parent_asks(words: str) -> None:
    assert says_parent_asks(answer(words))
    assert not says_logon_refused(answer(words))


@pytest.mark.parametrize("words", ["Proxy authentication required", "The upstream server is down", "parental control"])
def test_no_parent_asks(words: str) -> None:
    assert not says_parent_asks(answer(words))


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><p>Anmeldung fehlgeschlagen: Benutzername oder Kennwort ist falsch.</p></body></html>",
        "<title>\u00c9chec de l'authentification</title> : mot de passe incorrect.",
        "Error de autenticaci\u00f3n: usuario o contrase\u00f1a incorrectos.",
        "Aanmelding mislukt: onjuist wachtwoord. Probeer het opnieuw; de server is bezet"[:40],
        "\u8a8d\u8a3c\u306b\u5931\u6557\u3057\u307e\u3057\u305f\u3002",
        "\u041e\u0448\u0438\u0431\u043a\u0430 \u0432\u0445\u043e\u0434\u0430",
    ],
)
def test_a_page_in_another_language_may_say_anything(page: str) -> None:
    assert in_another_language(answer(body=page))


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<html><head><title>503</title></head></html>",
        "<h1>Service Unavailable</h1>",
        "Internal Server Error",
        "error",
        "The service is unavailable.",
    ],
)
def test_an_english_page_and_none_at_all_say_what_is_read_in_them(page: str) -> None:
    assert not in_another_language(answer(body=page))
