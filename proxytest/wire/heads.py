"""Read the head of an answer from a channel, and store it without secrets."""

from dataclasses import replace
from typing import TypeVar

from proxytest.model.answer import Head
from proxytest.protocol.head import Malformed, head_length, parse_head
from proxytest.protocol.redact import Scrubber, redact_header
from proxytest.wire.channel import Channel
from proxytest.wire.classify import ClosedEarlyError, MalformedError

_T = TypeVar("_T")


async def read_head(channel: Channel, *, nul_as_blank: bool = False) -> Head:
    """Read one head; the bytes after it stay in the channel.

    Raises ClosedEarlyError, MalformedError, or the error of the transport.
    """
    received = b""
    while not (length := _checked(head_length(received)) if received else None):
        try:
            received += await channel.read()
        except ClosedEarlyError:
            said = f" after {len(received)} bytes of the head" if received else " without an answer"
            raise ClosedEarlyError(f"the proxy closed the connection{said}") from None
    channel.unread(received[length:])
    head = received[:length]
    return _checked(parse_head(head.replace(b"\0", b" ") if nul_as_blank else head))


def without_secrets(head: Head, scrubber: Scrubber) -> Head:
    """Return the head with its secrets hidden."""
    scrub = scrubber.scrub
    headers = tuple((scrub(name), scrub(redact_header(name, value))) for name, value in head.headers)
    return replace(head, reason=scrub(head.reason), headers=headers)


def head_text(head: Head) -> str:
    """Return the head as text."""
    lines = [f"HTTP/{head.version} {head.status} {head.reason}".rstrip()]
    return "\n".join([*lines, *(f"{name}: {value}" for name, value in head.headers)])


def _checked(read: _T | Malformed) -> _T:
    if isinstance(read, Malformed):
        raise MalformedError(read.failure, read.detail)
    return read
