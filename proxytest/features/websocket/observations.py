"""What was seen of WebSockets in tunnels."""

from dataclasses import dataclass
from typing import Literal

from proxytest.features.tunnel.observations import TunnelTried


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSocketTried(TunnelTried):
    """A tunnel in which a WebSocket was opened, and held with pings where that was asked for."""

    purpose: Literal["wss"] = "wss"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleTried(TunnelTried):
    """A tunnel in which a WebSocket was held in silence."""

    purpose: Literal["idle"] = "idle"
