"""Play a proxy by hand: each test sends a flow the answers of one conversation and reads what the flow sent."""

import base64
from typing import NamedTuple

from proxytest.model.answer import Answer, Head
from proxytest.model.credentials import Credentials, Secret
from proxytest.protocol.auth.flow import AuthFlow, Ended, Received, Send
from proxytest.protocol.parse_challenge import parse_challenges

MOST_SENDS = 12  #: more than any flow may send


def alice(password: str = "wonderland", user: str = "alice") -> Credentials:
    return Credentials(user=user, password=Secret(password))


def received(status: int, *challenges: str, persistent: bool = True) -> Received:
    head = Head(version="1.1", status=status, reason="", headers=tuple(("Proxy-Authenticate", c) for c in challenges))
    return Received(answer=Answer(head=head, persistent=persistent), challenges=parse_challenges(challenges))


def asks(*challenges: str, persistent: bool = True) -> Received:
    return received(407, *challenges, persistent=persistent)


PASSES = received(200)


class Conversation(NamedTuple):
    sent: list[Send]
    ended: Ended | None  #: None: the flow wants to send more than there are answers

    @property
    def authorizations(self) -> list[str | None]:
        return [send.authorization for send in self.sent]

    @property
    def outcome(self) -> str:
        assert self.ended is not None, self.sent
        return str(self.ended.outcome)


def converse(flow: AuthFlow, *answers: Received) -> Conversation:
    """Return a flow its answers one by one; those that it does not wait for show in `sent`."""
    sent: list[Send] = []
    try:
        sent.append(next(flow))
        for answer in answers:
            sent.append(flow.send(answer))  # noqa: PERF401  a comprehension would swallow the StopIteration
    except StopIteration as stop:
        return Conversation(sent, stop.value)
    return Conversation(sent, None)


def plain(authorization: str | None) -> str:
    """Decode Basic credentials."""
    return decoded(authorization).decode()


def decoded(authorization: str | None) -> bytes:
    """Decode the base64 after the scheme."""
    assert authorization is not None
    return base64.b64decode(authorization.partition(" ")[2], validate=True)
