"""What was seen of a WebSocket."""

from dataclasses import dataclass

from proxytest.model.answer import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSocketSeen:
    """The answer to a WebSocket upgrade (RFC 6455 section 4)."""

    answer: Answer
    upgraded: bool  #: 101 with the right Sec-WebSocket-Accept
    echoed: bool | None = None  #: did a ping come back? None: not asked
    held_s: float | None = None  #: seconds for which pings came back; None: not held
    idle_s: float | None = (
        None  #: seconds after which it was cut in silence, or for which it was watched; None: not tried
    )
    cut: bool = False  #: was it cut while it was silent?
