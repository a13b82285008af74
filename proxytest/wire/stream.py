"""A stream inside a tunnel, for a program to use: as a reader and a writer, or with aiohttp.

Unlike in `Tunnel`, which observes, no data is recorded here, and TLS verifies the far end.
"""

import asyncio
import ssl
from contextlib import suppress
from functools import cached_property

from proxytest.model.address import Authority
from proxytest.model.event import Operation, Phase
from proxytest.wire.connection import ProxyConnection
from proxytest.wire.limits import Limits
from proxytest.wire.operation import operation
from proxytest.wire.recorder import Recorder
from proxytest.wire.tls import TlsLayer

_BUFFER = 64 * 1024  #: bytes in the reader's buffer before the far end has to wait
_FAREWELL = 1.0  #: seconds for an orderly close


class _Streams(asyncio.StreamReaderProtocol):
    """A reader's protocol that knows whether any data has arrived."""

    silent = True
    ended = False  #: was the end told?

    def data_received(self, data: bytes) -> None:
        self.silent = False
        super().data_received(data)

    def eof_received(self) -> bool | None:
        self.silent, self.ended = False, True
        return super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self.silent, self.ended = False, True
        super().connection_lost(exc)


class OpenStream:
    """Bytes in both directions; the reader exists from the start, so that no early data is lost."""

    def __init__(self, transport: asyncio.Transport, received: bytes, layer: TlsLayer | None) -> None:
        loop = asyncio.get_running_loop()
        self.reader = asyncio.StreamReader(limit=_BUFFER, loop=loop)
        self._streams = _Streams(self.reader, loop=loop)
        self.transport = transport
        self._layer = layer
        self._attach(self._streams)
        if received:
            self._streams.data_received(received)
        if layer is not None:
            transport.resume_reading()  # what was handed over is paused, so that `received` comes first
        # Where it was lost before the reader existed, nobody else tells; a TLS layer may still have data to deliver.
        if transport.is_closing() and not self._streams.ended and (layer is None or self._streams.silent):
            self._streams.connection_lost(None)

    @cached_property
    def writer(self) -> asyncio.StreamWriter:
        """The writer, created on first use: a discarded one closes its transport, even after a hand-over."""
        return asyncio.StreamWriter(self.transport, self._streams, self.reader, asyncio.get_running_loop())

    @property
    def untouched(self) -> bool:
        """Has the far end neither sent data nor closed?"""
        return self._streams.silent and not self.transport.is_closing()

    def hand_over(self, protocol: asyncio.Protocol) -> None:
        """Hand over the stream to another protocol; only while it is untouched."""
        self._attach(protocol)

    async def close(self) -> None:
        """Close in order if the far end cooperates, else at once."""
        self.writer.close()
        with suppress(OSError, TimeoutError):  # ssl.SSLError is an OSError
            async with asyncio.timeout(_FAREWELL):
                await self.writer.wait_closed()
        self.abort()

    def abort(self) -> None:
        """Close at once."""
        self.transport.abort()

    def _attach(self, protocol: asyncio.Protocol) -> None:
        if self._layer is not None:
            self._layer.attach(protocol)
            return
        self.transport.set_protocol(protocol)
        protocol.connection_made(self.transport)
        if not self.transport.is_closing():
            self.transport.resume_reading()


async def open_stream(
    connection: ProxyConnection,
    target: Authority,
    *,
    context: ssl.SSLContext | None,
    recorder: Recorder,
    limits: Limits,
) -> OpenStream:
    """Take over the connection of a tunnel; with a context, do a TLS handshake with the target and verify it.

    Raises OperationFailed.
    """
    transport, received = connection.release()
    if context is None:
        return OpenStream(transport, received, None)
    try:
        async with operation(recorder, connection.number, Operation.TLS, seconds=limits.timeout):
            layer = TlsLayer(context, target.host)
            await layer.handshake(transport, received)
    except BaseException:
        transport.abort()
        raise
    version = layer.ssl_object.version()
    recorder.record(connection.number, Operation.TLS, Phase.DONE, detail=f"{version}, verified")
    return OpenStream(layer.transport, b"", layer)
