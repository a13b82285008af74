"""What was seen of WebSockets in tunnels."""

from dataclasses import dataclass
from typing import Literal

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.model.echo_seen import EchoSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSocketTried(TunnelTried):
    """A tunnel in which a WebSocket was opened, and held with pings where that was asked for."""

    purpose: Literal["wss"] = "wss"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleTried(TunnelTried):
    """A tunnel in which a WebSocket was held in silence."""

    purpose: Literal["idle"] = "idle"


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoTried(TunnelTried):
    """A tunnel with a WebSocket in which messages were sent, for as long as they came back."""

    purpose: Literal["echo"] = "echo"
    offered: bool = False  #: was permessage-deflate offered?
    echo: EchoSeen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceTried(TunnelTried):
    """One of several tunnels that were silent side by side, each for another time, to find a limit."""

    purpose: Literal["silence"] = "silence"
    silence_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PingedTried(TunnelTried):
    """A tunnel with a WebSocket that was pinged before silence could end it: what ends it then is its age."""

    purpose: Literal["pings"] = "pings"
    every_s: float = 0.0  #: between two pings
    wanted_s: float = 0.0  #: for which it was to be held: longer than the one that was cut
