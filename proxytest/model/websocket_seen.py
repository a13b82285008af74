"""The results of a WebSocket."""

from dataclasses import dataclass
from enum import StrEnum

from proxytest.model.answer import Answer

_NO_CODE = 1005  #: a Close frame without one (RFC 6455 section 7.4.1)


class EndKind(StrEnum):
    """How an open WebSocket ended."""

    CLOSE = "close frame"
    CLOSED = "closed"  #: the connection ended without a Close frame
    IN_ORDER = "closed in order"  #: whoever speaks TLS ended it (close_notify), without a Close frame
    SILENCE = "silence"  #: a ping was not answered, and nothing was closed
    ERROR = "unreadable"  #: bytes that are no frames


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSocketEnd:
    """The end of a WebSocket that we did not close; code and reason are those of the Close frame."""

    kind: EndKind
    after_s: float  #: seconds since it was first held
    code: int | None = None
    reason: str = ""
    noticed: bool = False  #: was it told only when we sent something after a silence? Then it may be older

    @property
    def forgotten(self) -> bool:
        """Was nothing told until we sent something, as where a connection is forgotten on the way?"""
        return self.kind is EndKind.SILENCE or (self.kind is EndKind.CLOSED and self.noticed)

    def __str__(self) -> str:
        if self.kind is EndKind.CLOSE:
            reason = f" ({self.reason})" if self.reason else ""
            code = self.code if self.code not in (None, _NO_CODE) else "without a code"
            return f"Close frame {code}{reason} after {self.after_s:g} s"
        if self.kind is EndKind.SILENCE:
            return f"no answer to a ping, noticed after {self.after_s:g} s; nothing was closed"
        if self.kind is EndKind.IN_ORDER:
            return f"closed after {self.after_s:g} s, in order (close_notify or `Connection: close`)"
        if self.forgotten:
            return (
                f"{self.kind} without a Close frame, and only when something was sent again, after {self.after_s:g} s"
            )
        return f"{self.kind} after {self.after_s:g} s without a Close frame"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSocketSeen:
    """The answer to a WebSocket upgrade (RFC 6455 section 4)."""

    answer: Answer
    upgraded: bool  #: 101 with the right Sec-WebSocket-Accept
    wrong: tuple[str, ...] = ()  #: headers of a 101 that are missing or wrong
    echoed: bool | None = None  #: was a ping answered? None: none was sent
    closed: bool | None = None  #: where no ping was answered: was our Close frame? None: none was sent
    held_s: float | None = None  #: seconds for which pings were answered; None: not tried
    idle_s: float | None = None  #: seconds until it was cut while idle, or for which it was watched; None: not tried
    cut: bool = False  #: was it cut while idle, or is a ping after the silence not answered?
    ended: WebSocketEnd | None = None  #: how, if it ended before we ended it, or gave no answer
