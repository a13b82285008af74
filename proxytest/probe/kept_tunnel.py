"""The tunnel in which an identity was proven, for a program that goes on in it: no second log-on is needed."""

from dataclasses import dataclass

from proxytest.wire.connection import ProxyConnection
from proxytest.wire.stream import OpenStream


@dataclass(slots=True, kw_only=True)
class KeptTunnel:
    """The last one that stands, if any."""

    stream: OpenStream | None = None  #: to the far end, verified
    connection: ProxyConnection | None = None  #: in whose tunnel nothing was said yet

    def keep(self, *, stream: OpenStream | None = None, connection: ProxyConnection | None = None) -> None:
        """Keep this one, and close the one before."""
        self.close()
        self.stream, self.connection = stream, connection

    def close(self) -> None:
        """Close it at once."""
        if self.stream is not None:
            self.stream.abort()
        if self.connection is not None:
            self.connection.close()
        self.stream = self.connection = None
