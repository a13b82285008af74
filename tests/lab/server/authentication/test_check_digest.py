from dataclasses import dataclass

import pytest

from proxytest.lab.server.authentication.check_digest import DigestAcceptor, parameters, response
from proxytest.lab.server.authentication.decision import Conversation, Decision, Outcome, Request
from proxytest.lab.server.authentication.users import Accounts

CONNECT = Request(method="CONNECT", targets=("u2c.wbx2.com:443",), authorization="")
RFC_7616 = {
    "nonce": "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
    "nc": "00000001",
    "cnonce": "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
    "qop": "auth",
    "uri": "/dir/index.html",
}


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_response_is_that_of_rfc_7616_section_3_9_1(algorithm: str, expected: str) -> None:
    sent = RFC_7616 | {"algorithm": algorithm}

    assert response(sent, "Mufasa", "http-auth@example.org", "Circle of Life", "GET") == expected


def test_parameters_may_be_quoted_or_not() -> None:
    assert parameters(r'username="CORP\\al\"ice", nc=00000001 , Qop = auth, realm="a, b=c"') == {
        "username": 'CORP\\al"ice',
        "nc": "00000001",
        "qop": "auth",
        "realm": "a, b=c",
    }


def test_a_user_name_outside_of_ascii_comes_encoded() -> None:
    assert parameters("username*=UTF-8''J%C3%A4s%C3%B8n")["username"] == "Jäsøn"


@dataclass
class Client:
    """Answers the acceptor's challenges, with a slip here and there."""

    acceptor: DigestAcceptor
    challenge: dict[str, str]

    def answer(self, password: str = "wonderland", **slips: str) -> Decision:
        sent = {
            "username": "alice",
            "nonce": self.challenge["nonce"],
            "opaque": self.challenge["opaque"],
            "uri": "u2c.wbx2.com:443",
            "qop": "auth",
            "nc": "00000001",
            "cnonce": "abc",
        } | slips
        sent["response"] = response(sent, sent["username"], self.challenge["realm"], password, "CONNECT")
        credentials = ", ".join(f'{name}="{value}"' for name, value in sent.items())
        return self.acceptor.step(credentials, CONNECT, Conversation(connection="1"))


@pytest.fixture
def client() -> Client:
    acceptor = DigestAcceptor(accounts=Accounts.of({"alice": "wonderland"}), realm="corp")
    return Client(acceptor, parameters(acceptor.challenge()))


def test_the_right_password_is_accepted(client: Client) -> None:
    assert client.answer() == Decision(outcome=Outcome.ACCEPTED, user="alice")


def test_a_nonce_serves_again_with_a_growing_count(client: Client) -> None:
    outcomes = [client.answer(nc=count).outcome for count in ("00000001", "00000002", "00000002")]

    assert outcomes == [Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.CONTINUE]


def test_a_nonce_that_is_not_ours_is_stale_and_not_a_failure(client: Client) -> None:
    decision = client.answer(nonce="0")

    assert decision.outcome is Outcome.CONTINUE
    assert decision.challenge is not None
    assert parameters(decision.challenge)["stale"] == "true"


@pytest.mark.parametrize(
    "slips",
    [
        {"username": "bob"},
        {"nc": "one"},
        {"uri": "web.webex.com:443"},
        {"qop": "auth-int"},
        {"opaque": "0"},
        {"algorithm": "SHA-256"},
    ],
)
def test_anything_else_than_what_was_asked_is_refused(client: Client, slips: dict[str, str]) -> None:
    assert client.answer(**slips).outcome is Outcome.REFUSED


def test_another_password_is_refused(client: Client) -> None:
    assert client.answer(password="Wonderland") == Decision(outcome=Outcome.REFUSED, user="alice")


@pytest.mark.parametrize("credentials", ["", "username", 'username="alice"', 'username="alice", nc=zz'])
def test_credentials_that_lack_something_are_refused(client: Client, credentials: str) -> None:
    assert client.acceptor.step(credentials, CONNECT, Conversation(connection="1")).outcome is Outcome.REFUSED


def test_the_first_response_can_be_stale_on_purpose() -> None:
    acceptor = DigestAcceptor(accounts=Accounts.of({"alice": "wonderland"}), realm="corp", stale_once=True)
    first = Client(acceptor, parameters(acceptor.challenge())).answer()
    second = Client(acceptor, parameters(first.challenge or "")).answer()

    assert (first.outcome, second.outcome) == (Outcome.CONTINUE, Outcome.ACCEPTED)
