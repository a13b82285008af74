import base64
from collections.abc import Callable
from pathlib import Path

import pytest
import spnego
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proxytest.lab.server.authentication.check_token import TokenAcceptor, decode_token, message_type, named_user
from proxytest.lab.server.authentication.decision import Conversation, Decision, Outcome, Request
from proxytest.lab.server.authentication.users import Accounts

CONNECT = Request(method="CONNECT", targets=("u2c.wbx2.com:443",), authorization="")
NEGOTIATE_MESSAGE = "TlRMTVNTUAABAAAAB4IIAAAAAAAAAAAAAAAAAAAAAAA="

TOKEN_STARTS = (
    b"",
    b"NTLMSSP\x00\x01\x00\x00\x00",
    b"NTLMSSP\x00\x03\x00\x00\x00",
    base64.b64decode(NEGOTIATE_MESSAGE),
    b"\x60\x28\x06\x06\x2b\x06\x01\x05\x05\x02",
    b"\xa1\x30\x30\x2e\xa2\x2c\x04\x2a",
)


@pytest.fixture(autouse=True)
def _accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Accounts.of({"alice": "wonderland"}).write_ntlm_user_file(tmp_path / "users")
    monkeypatch.setenv("NTLM_USER_FILE", str(tmp_path / "users"))


def log_on(acceptor: TokenAcceptor, password: str, *, wrap: Callable[[], Conversation] | None = None) -> Decision:
    client = spnego.client("CORP\\alice", password, hostname="proxy", service="HTTP", protocol=acceptor.scheme.lower())
    conversation = Conversation(connection="1")
    token = client.step()
    while token is not None:
        current = wrap() if wrap else conversation
        decision = acceptor.step(base64.b64encode(token).decode(), CONNECT, current)
        if decision.outcome is not Outcome.CONTINUE or decision.challenge is None:
            return decision
        token = client.step(base64.b64decode(decision.challenge.partition(" ")[2]))
    return decision


@pytest.mark.parametrize("scheme", ["NTLM", "Negotiate"])
def test_the_right_password_is_accepted(scheme: str) -> None:
    decision = log_on(TokenAcceptor(scheme=scheme), "wonderland")

    assert (decision.outcome, decision.user) == (Outcome.ACCEPTED, "CORP\\alice")


@pytest.mark.parametrize("scheme", ["NTLM", "Negotiate"])
def test_another_password_is_refused(scheme: str) -> None:
    decision = log_on(TokenAcceptor(scheme=scheme), "Wonderland")

    assert decision == Decision(outcome=Outcome.REFUSED, user="CORP\\alice")


def test_a_dialogue_split_over_two_connections_is_refused() -> None:
    decision = log_on(TokenAcceptor(scheme="NTLM"), "wonderland", wrap=lambda: Conversation(connection="2"))

    assert decision.outcome is Outcome.REFUSED


def test_negotiate_takes_ntlm_as_it_is() -> None:
    decision = TokenAcceptor(scheme="Negotiate").step(NEGOTIATE_MESSAGE, CONNECT, Conversation(connection="1"))

    assert decision.outcome is Outcome.CONTINUE
    assert message_type(decode_token((decision.challenge or "").partition(" ")[2])) == 2


def test_kerberos_only_refuses_ntlm_at_once_and_names_nobody() -> None:
    wrapped = spnego.client("alice", "wonderland", protocol="negotiate").step() or b""
    for token in (NEGOTIATE_MESSAGE, base64.b64encode(wrapped).decode()):
        acceptor = TokenAcceptor(scheme="Negotiate", ntlm=False)

        assert acceptor.step(token, CONNECT, Conversation(connection="1")) == Decision(outcome=Outcome.REFUSED)


def test_the_first_token_can_be_enough() -> None:
    acceptor = TokenAcceptor(scheme="NTLM", accepts_first_token=True)

    assert acceptor.step(NEGOTIATE_MESSAGE, CONNECT, Conversation(connection="1")).outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("token", ["", "%%%", "AAAA", "TlRMTVNTUAAB", "TlRMTVNTUAADAAAA", NEGOTIATE_MESSAGE[:20]])
@pytest.mark.parametrize("scheme", ["NTLM", "Negotiate"])
def test_a_token_that_is_none_is_refused(scheme: str, token: str) -> None:
    decision = TokenAcceptor(scheme=scheme).step(token, CONNECT, Conversation(connection="1"))

    assert decision == Decision(outcome=Outcome.REFUSED)


@given(prefix=st.sampled_from(TOKEN_STARTS), rest=st.binary(max_size=200), split=st.booleans())
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_no_token_breaks_the_acceptor(prefix: bytes, rest: bytes, *, split: bool) -> None:
    acceptor = TokenAcceptor(scheme="Negotiate")
    conversation = Conversation(connection="1")
    if split:
        acceptor.step(NEGOTIATE_MESSAGE, CONNECT, conversation)

    decision = acceptor.step(base64.b64encode(prefix + rest).decode(), CONNECT, conversation)

    assert decision.outcome in {Outcome.CONTINUE, Outcome.REFUSED}


def test_padding_may_be_missing() -> None:
    assert decode_token("AA") == b"\x00"


def test_only_an_authenticate_message_names_a_user() -> None:
    assert named_user(base64.b64decode(NEGOTIATE_MESSAGE)) is None
    assert named_user(b"NTLMSSP\x00\x03\x00\x00\x00") is None
