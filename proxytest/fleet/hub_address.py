"""The address of a hub, and what is needed to reach it."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from proxytest.model.address import Authority
from proxytest.model.errors import UsageError

_PORT = 443


@dataclass(frozen=True, slots=True, kw_only=True)
class HubAddress:
    """A hub: `wss://host` by WebSocket, `tls://host` by NATS's own protocol; TLS in any case."""

    host: str
    port: int
    websocket: bool

    def __str__(self) -> str:
        return f"{'wss' if self.websocket else 'tls'}://{Authority(host=self.host, port=self.port)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HubAccess:
    """Where a hub is, and who asks."""

    address: HubAddress
    credential: Path  #: file with the seed of an nkey
    cacert: Path | None = None  #: roots for the hub's certificate; None: the system's
    tls_first: bool = False  #: does TLS begin before the server says anything? Only with `tls://`
    here: bool = False  #: does it run on this machine? Then it is dialled on loopback, and proves its name all the same


def parse_hub(text: str) -> HubAddress:
    """Read the address of a hub.

    Raises UsageError.
    """
    try:
        parts = urlsplit(text if "://" in text else f"wss://{text}")
        host, port = parts.hostname, parts.port or _PORT
    except ValueError:
        host = None
    if (
        host is None
        or parts.scheme not in ("wss", "tls")
        or parts.path not in ("", "/")
        or parts.query
        or parts.username
    ):
        raise UsageError(f"'{text}' is no address of a hub: wss://host, wss://host:port or tls://host:port")
    return HubAddress(host=host, port=port, websocket=parts.scheme == "wss")
