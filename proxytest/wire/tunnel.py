"""The protocols inside a tunnel: TLS with the far end, and a request for a page or a WebSocket."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

from wsproto.utilities import generate_nonce

from proxytest.model.address import Authority
from proxytest.model.answer import Answer, Deviation, Head
from proxytest.model.certificate import TlsSeen
from proxytest.model.event import Failure, Operation, Phase
from proxytest.model.websocket_seen import WebSocketSeen
from proxytest.protocol.body import Framing, body_reader, framing_of, with_framing_deviations
from proxytest.protocol.content_coding import undo_codings
from proxytest.protocol.head import Malformed
from proxytest.protocol.origin_form import get, upgrade
from proxytest.protocol.websocket_handshake import accepts
from proxytest.wire.chain_inspector import ChainInspector
from proxytest.wire.channel import Channel
from proxytest.wire.classify import ClosedEarlyError, MalformedError
from proxytest.wire.connection import ProxyConnection
from proxytest.wire.heads import head_text, read_head, without_secrets
from proxytest.wire.held import PONG_WITHIN, Held
from proxytest.wire.limits import Limits
from proxytest.wire.operation import operation
from proxytest.wire.recorder import Recorder
from proxytest.wire.tls import TlsLayer
from proxytest.wire.websocket import WebSocket


class Tunnel:
    """A stream to the far end through the proxy, for one request."""

    def __init__(
        self, connection: ProxyConnection, target: Authority, *, recorder: Recorder, limits: Limits, user_agent: str
    ) -> None:
        self.number = connection.number
        self._transport, self._received = connection.release()
        self._target = target
        self._recorder = recorder
        self._limits = limits
        self._user_agent = user_agent
        self._channel = Channel(limit=limits.buffer)

    async def start_tls(self, context: ssl.SSLContext, inspector: ChainInspector) -> TlsSeen:
        """Do a TLS handshake with the far end, or whoever answers in its place.

        Raises OperationFailed.
        """
        async with operation(self._recorder, self.number, Operation.TLS, seconds=self._limits.timeout):
            layer = TlsLayer(context, self._target.host)
            await layer.handshake(self._transport, self._received)
        self._transport, self._received = layer.transport, b""
        layer.attach(self._channel)
        return inspector.seen(layer.ssl_object, self._target.host, conn=self.number, first_bytes=layer.first_bytes)

    async def get(self, path: str) -> Answer:
        """Request a path and read the beginning of the answer.

        Raises OperationFailed.
        """
        self._sent(Operation.HTTP, f"GET {path} HTTP/1.1")
        async with self._guard(Operation.HTTP):
            self._channel.write(get(self._target, path, user_agent=self._user_agent))
            head = await self._final_head()
            framing = framing_of(head, method="GET")
            if isinstance(framing, Malformed):
                raise MalformedError(Failure.NOT_HTTP, framing.detail)
        answer = self._answer(Operation.HTTP, head)
        body = await self._body(framing)
        self._transport.close()
        content, _ = undo_codings(body, ",".join(head.values("Content-Encoding")), self._wanted)
        text = self._recorder.page(body, head, most=self._wanted)[: self._limits.excerpt]
        return replace(answer, body=text, size=len(content[: self._wanted]))

    async def upgrade(self, path: str, *, hold: float = 0.0, silent: bool = False) -> WebSocketSeen:
        """Request a WebSocket; if it opens, a ping must be answered (RFC 6455 section 5.5.2).

        Then keep it open for some seconds, with pings or idle.

        Raises OperationFailed.
        """
        self._sent(Operation.WEBSOCKET, f"GET {path} HTTP/1.1\nConnection: Upgrade\nUpgrade: websocket")
        key = generate_nonce().decode()
        async with self._guard(Operation.WEBSOCKET):
            self._channel.write(upgrade(self._target, path, user_agent=self._user_agent, key=key))
            head = await self._final_head()
        seen = WebSocketSeen(answer=self._answer(Operation.WEBSOCKET, head), upgraded=accepts(head, key))
        if not seen.upgraded:
            return seen
        async with self._guard(Operation.WEBSOCKET, more=hold + 2 * PONG_WITHIN):
            return await self._held(seen, hold, silent=silent)

    def close(self) -> None:
        """Close at once."""
        self._transport.abort()

    async def _held(self, opened: WebSocketSeen, seconds: float, *, silent: bool) -> WebSocketSeen:
        socket = WebSocket(self._channel)
        held = Held(socket=socket, number=self.number, recorder=self._recorder, timeout=self._limits.timeout)
        try:
            seen = replace(opened, echoed=await held.echoes())
            if not (seconds and seen.echoed):
                return seen
            return await held.watch(seconds, seen) if silent else replace(seen, held_s=await held.hold(seconds))
        finally:
            await socket.close()

    async def _final_head(self) -> Head:
        """Read the final head; only the time-out limits the 1xx heads before it (RFC 9110 section 15.2)."""
        while True:
            head = with_framing_deviations(await read_head(self._channel, nul_as_blank=True))
            if Deviation.LENGTH_WITH_CHUNKED in head.deviations:
                # RFC 9112 section 6.3: "ought to be handled as an error"; curl refuses it (test 1715).
                raise MalformedError(Failure.NOT_HTTP, Deviation.LENGTH_WITH_CHUNKED)
            if head.status >= 200 or head.status == 101:
                return head
            await asyncio.sleep(0)  # an endless series of them must not block the time-out

    @property
    def _wanted(self) -> int:
        """Return how many bytes of a body are read."""
        return self._limits.excerpt + self._limits.margin

    async def _body(self, framing: Framing) -> bytes:
        """Read the beginning of the body; the answer counts even if the body is broken or slow."""
        body, content = body_reader(framing), bytearray()
        with suppress(TimeoutError, ClosedEarlyError, OSError):
            async with asyncio.timeout(self._limits.timeout / 2):
                while not body.done and body.malformed is None and len(content) < self._wanted:
                    content += body.feed(await self._channel.read())
        return bytes(content)

    @asynccontextmanager
    async def _guard(self, kind: Operation, *, more: float = 0.0) -> AsyncIterator[None]:
        async with operation(self._recorder, self.number, kind, seconds=self._limits.timeout + more):
            try:
                yield
            except MalformedError as error:  # its message says which rule is broken
                raise MalformedError(Failure.NOT_HTTP, str(error)) from error
            except ClosedEarlyError as error:
                raise ClosedEarlyError("the connection was closed before the answer was whole") from error

    def _sent(self, kind: Operation, text: str) -> None:
        self._recorder.record(self.number, kind, Phase.SENT, data=f"{text}\nHost: {self._target.host}")

    def _answer(self, kind: Operation, head: Head) -> Answer:
        kept = without_secrets(head, self._recorder.scrubber)
        return Answer(head=kept, event=self._recorder.record(self.number, kind, Phase.RECEIVED, data=head_text(kept)))
