"""What came back of messages that were sent to a far end that echoes."""

from dataclasses import dataclass
from enum import StrEnum

from proxytest.model.answer import Answer


class Echo(StrEnum):
    """What came back of one message."""

    SAME = "same"
    CHANGED = "changed"  #: other bytes, or bytes that are no message
    LOST = "lost"  #: nothing
    TOO_BIG = "too big"  #: the far end says so (RFC 6455 section 7.4.1, code 1009)
    ENDED = "ended"  #: the WebSocket, before anything came back


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoSeen:
    """The answer to an upgrade, and what came back; a message is sent where the one before came back."""

    answer: Answer
    upgraded: bool
    agreed: str = ""  #: the extensions of the answer
    short: Echo | None = None  #: of a few bytes
    long: Echo | None = None  #: of 20 kB
