"""The upper side of a TLS layer: a transport for another protocol, which may be a further layer."""

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proxytest.wire.tls import TlsLayer


class TlsTransport(asyncio.Transport):
    """The transport of the upper protocol, such as aiohttp's or a second TLS layer."""

    def __init__(self, layer: "TlsLayer") -> None:
        super().__init__()
        self._layer = layer

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Encrypt and send."""
        self._layer.send(bytes(data))

    def writelines(self, list_of_data: Iterable[bytes | bytearray | memoryview]) -> None:
        """Send several pieces, in one record if they fit."""
        self._layer.send(b"".join(list_of_data))

    def close(self) -> None:
        """Close both directions."""
        self._layer.close()

    def abort(self) -> None:
        """Close without close_notify."""
        if self._layer.lower is not None:
            self._layer.lower.abort()

    @property
    def said_goodbye(self) -> bool:
        """Did the peer send close_notify?"""
        return self._layer.said_goodbye

    def is_closing(self) -> bool:
        """Is the lower transport closing?"""
        return self._layer.lower is None or self._layer.lower.is_closing()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Change the upper protocol."""
        self._layer.upper = protocol

    def get_protocol(self) -> asyncio.BaseProtocol:
        """Return the upper protocol."""
        if self._layer.upper is None:
            raise RuntimeError("nothing is attached to this TLS layer")
        return self._layer.upper

    def pause_reading(self) -> None:
        """Stop passing data up."""
        self._layer.pause()

    def resume_reading(self) -> None:
        """Continue passing data up."""
        self._layer.resume()

    def is_reading(self) -> bool:
        """Is data passed up?"""
        return self._layer.lower is not None and self._layer.lower.is_reading()

    def can_write_eof(self) -> bool:
        """Return False: this program never closes TLS in one direction only."""
        return False

    def get_write_buffer_size(self) -> int:
        """Return the number of bytes not yet written to the system."""
        return self._layer.lower.get_write_buffer_size() if self._layer.lower is not None else 0

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Pass the limits to the lower transport."""
        if self._layer.lower is not None:
            self._layer.lower.set_write_buffer_limits(high, low)

    def get_extra_info(self, name: str, default: object = None) -> object:
        """Return the SSL object, or the lower transport's information."""
        if name == "ssl_object":
            return self._layer.ssl_object
        return self._layer.lower.get_extra_info(name, default) if self._layer.lower is not None else default
