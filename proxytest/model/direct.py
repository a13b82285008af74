"""What a connection past the proxy showed."""

from dataclasses import dataclass
from typing import Literal

from proxytest.model.certificate import TlsSeen
from proxytest.model.event import Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectTried:
    """TLS to one address of a host, without the proxy."""

    kind: Literal["direct"] = "direct"
    target: str
    address: str | None  #: None: the name could not be resolved here
    tls: TlsSeen | None = None
    failed: Failed | None = None
    events: tuple[int, ...] = ()
