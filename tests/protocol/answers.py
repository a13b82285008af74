"""Answers as a proxy writes them, made for tests."""

from proxytest.model.answer import Answer, Head
from proxytest.protocol.head import Malformed, head_length, parse_head


def head_of(*lines: str, version: str = "1.1", status: int = 407, reason: str = "Nope") -> Head:
    headers = tuple((name, value.strip()) for name, _, value in (line.partition(":") for line in lines))
    return Head(version=version, status=status, reason=reason, headers=headers)


def answer_of(*lines: str, status: int = 200, reason: str = "OK", body: str = "", event: int = 0) -> Answer:
    return Answer(head=head_of(*lines, status=status, reason=reason), body=body, event=event)


def read(received: bytes) -> Head | Malformed | None:
    """Read one head as the wire does: find its end, then parse it."""
    length = head_length(received)
    return parse_head(received[:length]) if isinstance(length, int) else length


def read_head(received: bytes) -> Head:
    head = read(received)
    assert isinstance(head, Head), head
    return head


def read_malformed(received: bytes) -> Malformed:
    malformed = read(received)
    assert isinstance(malformed, Malformed), malformed
    return malformed
