"""Which answers open a WebSocket: RFC 6455 section 4.1, with the key of its example."""

import pytest

from proxytest.model.answer import Head
from proxytest.protocol.websocket_handshake import COMPRESSION, accept_token, accepts

KEY, ACCEPT = "dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  #: RFC 6455 section 1.3
UPGRADE, CONNECTION, ACCEPTED = ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", ACCEPT)


def _head(*headers: tuple[str, str], status: int = 101) -> Head:
    return Head(version="1.1", status=status, reason="", headers=headers)


def test_the_token_of_the_rfc() -> None:
    assert accept_token(KEY) == ACCEPT


@pytest.mark.parametrize(
    "headers",
    [
        (UPGRADE, CONNECTION, ACCEPTED),
        (("upgrade", "WebSocket"), ("connection", "upgrade"), ("sec-websocket-accept", ACCEPT)),
        (UPGRADE, ("Connection", "keep-alive, Upgrade"), ACCEPTED),
        (UPGRADE, ("Connection", "keep-alive"), CONNECTION, ACCEPTED),
    ],
    ids=["as in the RFC", "in other letters", "among other options", "on a line of its own"],
)
def test_what_opens_it(headers: tuple[tuple[str, str], ...]) -> None:
    assert accepts(_head(*headers), KEY)


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, (UPGRADE, CONNECTION, ACCEPTED)),
        (101, (CONNECTION, ACCEPTED)),
        (101, (("Upgrade", "h2c"), CONNECTION, ACCEPTED)),
        (101, (UPGRADE, ACCEPTED)),
        (101, (UPGRADE, CONNECTION)),
        (101, (UPGRADE, CONNECTION, ("Sec-WebSocket-Accept", ACCEPT.lower()))),
        (101, (UPGRADE, CONNECTION, ACCEPTED, ACCEPTED)),
        (101, (UPGRADE, CONNECTION, ACCEPTED, ("Sec-WebSocket-Extensions", "permessage-deflate"))),
        (101, (UPGRADE, CONNECTION, ACCEPTED, ("Sec-WebSocket-Protocol", "chat"))),
    ],
    ids=[
        "200",
        "no Upgrade",
        "another protocol",
        "no Connection",
        "no Accept",
        "another Accept",
        "two of them",
        "an extension that was not offered",
        "a subprotocol that was not offered",
    ],
)
def test_what_does_not(status: int, headers: tuple[tuple[str, str], ...]) -> None:
    assert not accepts(_head(*headers, status=status), KEY)


@pytest.mark.parametrize(
    ("agreed", "good"),
    [
        ("permessage-deflate", True),
        ("Permessage-Deflate; server_no_context_takeover", True),
        ("", True),
        ("permessage-deflate, x-webkit-deflate-frame", False),
        ("permessage-bzip2", False),
    ],
)
def test_only_an_extension_that_was_offered_is_agreed(agreed: str, *, good: bool) -> None:
    head = _head(UPGRADE, CONNECTION, ACCEPTED, ("Sec-WebSocket-Extensions", agreed))
    assert accepts(head, KEY, COMPRESSION) is good
