"""What tells in words that a log-on was refused, and what only sounds so."""

from dataclasses import replace

import pytest

from proxytest.model.answer import Answer, Head
from proxytest.protocol.logon_words import (
    in_another_language,
    says_directory_down,
    says_logon_refused,
    says_not_logged_on,
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
        "User alice is not authorized for category Web Conferencing",  # the user is known
        "If this is wrong, use your account to request access",
        "Your session has expired, please sign in again",
        "Client authentication certificate missing",
    ],
)
def test_another_denial_is_none(words: str) -> None:
    assert not says_logon_refused(answer(body=words))


def test_only_the_beginning_of_a_page_is_read() -> None:
    assert says_logon_refused(answer(body="x " * 2000 + "login failed"))
    assert not says_logon_refused(answer(body="x " * 2048 + "login failed"))


def test_511_asks_for_a_log_on_by_its_name() -> None:
    asks = replace(
        answer("Network Authentication Required"),
        head=Head(version="1.1", status=511, reason="Network Authentication Required", headers=()),
    )
    assert not says_logon_refused(asks)
    assert not says_not_logged_on(asks)
    assert says_logon_refused(replace(asks, body="Authentication failed"))


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
        "There are currently no logon servers available",
        "NT_STATUS_NO_LOGON_SERVERS",
        "NT_STATUS_DOMAIN_CONTROLLER_NOT_FOUND",
        "Kerberos: no DC reachable",
        "BCAAA agent not responding",
        "no domain controllers found",
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
        "NT_STATUS_LOGON_FAILURE",
        "No server is available to handle this request",  # HAProxy: of what is behind it
        "no servers found for this domain",
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
