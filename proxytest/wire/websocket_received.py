"""What an open WebSocket receives, apart from the content of messages."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kind of a received event."""

    TEXT = "TEXT"
    BINARY = "BINARY"
    PING = "PING"
    PONG = "PONG"
    CLOSE = "CLOSE"  #: the far end's close frame
    CLOSED = "CLOSED"  #: the connection closed without one
    IN_ORDER = "IN ORDER"  #: the peer ended TLS in order, without one
    ERROR = "ERROR"  #: bytes that are not WebSocket frames
    SILENCE = "SILENCE"  #: a ping was not answered in time


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A control frame, the end of a message, or the end of the WebSocket."""

    kind: Kind
    data: bytes = b""  #: of a ping or a pong
    code: int | None = None  #: of a close frame
    reason: str = ""  #: of a close frame

    @property
    def ends(self) -> bool:
        """Is it the last event?"""
        return self.kind in (Kind.CLOSE, Kind.CLOSED, Kind.IN_ORDER, Kind.ERROR, Kind.SILENCE)
