import base64

import pytest

from proxytest.lab.server.authentication.check_basic import BasicAcceptor
from proxytest.lab.server.authentication.decision import Conversation, Outcome, Request
from proxytest.lab.server.authentication.users import Accounts

GET = Request(method="GET", targets=("/",), authorization="")


@pytest.mark.parametrize(
    ("sent", "encoding", "outcome"),
    [
        ("jürgen:a:b", "utf-8", Outcome.ACCEPTED),
        ("CORP\\jürgen:a:b", "iso-8859-1", Outcome.ACCEPTED),
        ("jürgen:a", "utf-8", Outcome.REFUSED),
        ("bob:a:b", "utf-8", Outcome.REFUSED),
        ("jürgen", "utf-8", Outcome.REFUSED),
    ],
)
def test_takes_the_password_in_both_encodings(sent: str, encoding: str, outcome: Outcome) -> None:
    acceptor = BasicAcceptor(accounts=Accounts.of({"jürgen": "a:b"}), realm="corp")
    credentials = base64.b64encode(sent.encode(encoding)).decode()

    decision = acceptor.step(credentials, GET, Conversation(connection="1"))

    assert decision.outcome is outcome
    assert decision.user == sent.partition(":")[0]


def test_what_is_not_base64_names_nobody() -> None:
    acceptor = BasicAcceptor(accounts=Accounts.of({}), realm="corp")

    assert acceptor.step("a", GET, Conversation(connection="1")).user is None
