"""The results of a WebSocket."""

from dataclasses import dataclass

from proxytest.model.answer import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSocketSeen:
    """The answer to a WebSocket upgrade (RFC 6455 section 4)."""

    answer: Answer
    upgraded: bool  #: 101 with the right Sec-WebSocket-Accept
    echoed: bool | None = None  #: was a ping answered? None: none was sent
    held_s: float | None = None  #: seconds for which pings were answered; None: not tried
    idle_s: float | None = None  #: seconds until it was cut while idle, or for which it was watched; None: not tried
    cut: bool = False  #: was it cut while idle?
