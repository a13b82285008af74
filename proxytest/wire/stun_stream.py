"""A STUN transaction over TCP (RFC 8489 section 6.2.2), or inside TLS (section 6.2.3).

A connection proves nothing, since middleboxes accept connections themselves. Only an answer does.
"""

import asyncio
import ssl
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace

from proxytest.model.certificate import TlsSeen
from proxytest.model.event import Failed, Failure, Operation, Phase
from proxytest.model.media import MediaOutcome
from proxytest.protocol.head import Malformed
from proxytest.protocol.stun import Message, message_length
from proxytest.wire.channel import Channel
from proxytest.wire.classify import MalformedError
from proxytest.wire.operation import OperationFailed, operation
from proxytest.wire.recorder import Recorder
from proxytest.wire.stun_exchange import (
    Ask,
    Exchange,
    authority,
    read_answer,
    record_answer,
    record_request,
    unconnected,
)
from proxytest.wire.tls import TlsLayer

_BUFFER = 64 * 1024  #: bytes; more than any STUN message


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """TLS settings of a connection for media."""

    context: ssl.SSLContext  #: accepts any certificate, to see a middlebox's
    server_name: str | None  #: None: no SNI
    seen: Callable[[int, TlsLayer], TlsSeen]  #: describes the handshake of a connection


async def ask_stream(ask: Ask, recorder: Recorder, *, seconds: float, tls: Tls | None = None) -> Exchange:
    """Send a request and wait for its answer; each step takes at most this many seconds."""
    channel = Channel(limit=_BUFFER)
    stream = _Stream(ask=ask, recorder=recorder, seconds=seconds, channel=channel)
    try:
        await stream.dial()
    except OperationFailed as error:
        return unconnected(error.failed, ask.address)
    try:
        if tls is not None:
            await stream.secure(tls)
        return await stream.transact("TLS" if tls is not None else "TCP")
    except OperationFailed as error:
        return replace(stream.so_far(_outcome(error.failed)), detail=error.failed.detail, failed=error.failed)
    finally:
        stream.channel.close()


async def ask_inside(channel: Channel, ask: Ask, recorder: Recorder, *, seconds: float) -> Exchange:
    """Send a request on an open stream, such as TLS in a tunnel, and wait for its answer."""
    stream = _Stream(ask=ask, recorder=recorder, seconds=seconds, channel=channel)
    try:
        return await stream.transact("TLS through the proxy")
    except OperationFailed as error:
        return Exchange(
            outcome=_outcome(error.failed), asked=ask.address, detail=error.failed.detail, failed=error.failed
        )


@dataclass(slots=True, kw_only=True)
class _Stream:
    """One connection and its steps; each raises OperationFailed."""

    ask: Ask
    recorder: Recorder
    seconds: float
    channel: Channel
    tls: TlsSeen | None = None

    async def dial(self) -> None:
        address, loop = self.ask.address, asyncio.get_running_loop()
        async with self._step(Operation.DIAL, f"to {address}"):
            await loop.create_connection(lambda: self.channel, address.host, address.port)
        self.recorder.record(self.ask.number, Operation.DIAL, Phase.DONE, detail=f"connected to {address}")

    async def secure(self, tls: Tls) -> None:
        transport, received = self.channel.release()
        async with self._step(Operation.TLS, "" if tls.server_name else "without a server name"):
            layer = TlsLayer(tls.context, tls.server_name)
            await layer.handshake(transport, received)
        self.tls = tls.seen(self.ask.number, layer)
        self.channel = Channel(limit=_BUFFER)
        layer.attach(self.channel)

    async def transact(self, transport: str) -> Exchange:
        record_request(self.recorder, self.ask, transport)
        sent = self.recorder.elapsed()
        async with self._step(Operation.STUN, "the connection stands"):
            self.channel.write(self.ask.request)
            answer, proven = await self._answer()
        record_answer(self.recorder, self.ask, answer, proven=proven)
        took = round(self.recorder.elapsed() - sent, 6)
        return replace(self.so_far(MediaOutcome.ANSWERED), answer=answer, proven=proven, round_trip_s=took)

    def so_far(self, outcome: MediaOutcome) -> Exchange:
        name = self.channel.transport.get_extra_info("sockname")
        return Exchange(outcome=outcome, asked=self.ask.address, local=authority(name), tls=self.tls)

    async def _answer(self) -> tuple[Message, bool | None]:
        received = b""
        while True:
            received += await self.channel.read()
            length = message_length(received)
            if isinstance(length, Malformed):
                raise MalformedError(length.failure, length.detail)
            if length is not None and len(received) >= length:
                break
        read = read_answer(received[:length], self.ask.request)
        if isinstance(read, str):
            raise MalformedError(Failure.NOT_STUN, read)
        return read, self.ask.proven(received[:length], read)

    def _step(self, kind: Operation, detail: str) -> AbstractAsyncContextManager[None]:
        return operation(self.recorder, self.ask.number, kind, seconds=self.seconds, detail=detail)


def _outcome(failed: Failed) -> MediaOutcome:
    """Return the outcome for a connection that failed after it was open."""
    if failed.operation is Operation.TLS:
        return MediaOutcome.TLS_FAILED
    return MediaOutcome.NOT_STUN if failed.failure is Failure.NOT_STUN else MediaOutcome.ACCEPTED
