"""The protocols inside a tunnel: TLS with the far end, and a request for a page or a WebSocket."""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import replace

from proxytest.model.address import Authority
from proxytest.model.answer import Answer, Deviation, Head
from proxytest.model.certificate import TlsSeen
from proxytest.model.echo_seen import Echo, EchoSeen
from proxytest.model.event import Failure, Operation, Phase
from proxytest.model.websocket_seen import EndKind, WebSocketSeen
from proxytest.protocol.body import Framing, body_reader, framing_of, with_framing_deviations
from proxytest.protocol.content_coding import undo_codings
from proxytest.protocol.head import Malformed
from proxytest.protocol.origin_form import get, upgrade
from proxytest.protocol.websocket_handshake import COMPRESSION, accepts, wrong_headers
from proxytest.wire.chain_inspector import ChainInspector
from proxytest.wire.channel import Channel
from proxytest.wire.classify import ClosedEarlyError, MalformedError
from proxytest.wire.connection import ProxyConnection
from proxytest.wire.heads import head_text, read_head, without_secrets
from proxytest.wire.held import PING_EVERY, PONG_WITHIN
from proxytest.wire.held_http import HeldHttp
from proxytest.wire.limits import Limits
from proxytest.wire.operation import Step, operation
from proxytest.wire.recorder import Recorder
from proxytest.wire.stream import OpenStream
from proxytest.wire.stun_exchange import Ask, Exchange
from proxytest.wire.stun_stream import ask_inside
from proxytest.wire.tls import TlsLayer
from proxytest.wire.websocket_key import new_key


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
        self._layer: TlsLayer | None = None

    async def start_tls(self, context: ssl.SSLContext, inspector: ChainInspector, *, sni: bool = True) -> TlsSeen:
        """Do a TLS handshake with the far end, or whoever answers in its place; without SNI it is not told a name.

        Raises OperationFailed.
        """
        async with operation(self._recorder, self.number, Operation.TLS, seconds=self._limits.timeout):
            layer = TlsLayer(context, self._target.host if sni else None)
            await layer.handshake(self._transport, self._received)
        seen = inspector.seen(
            layer.ssl_object,
            self._target.host,
            conn=self.number,
            first_bytes=layer.first_bytes,
            signature=layer.signature,
        )
        self._transport, self._received, self._layer = layer.transport, b"", layer
        layer.attach(self._channel)
        return seen

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
        return self._with_page(answer, head, body)

    def _with_page(self, answer: Answer, head: Head, body: bytes) -> Answer:
        content, _ = undo_codings(body, ",".join(head.values("Content-Encoding")), self._wanted)
        text = self._recorder.page(body, head, most=self._wanted)[: self._limits.excerpt]
        return replace(answer, body=text, size=len(content[: self._wanted]))

    async def first_message(self, path: str, *, key: str) -> tuple[Answer, str]:
        """Open a WebSocket that offers compression, and return the answer and the first message of the far end.

        Raises OperationFailed.
        """
        from proxytest.wire.first_message import first_message  # with wsproto, for which no first packet waits

        self._sent(Operation.WEBSOCKET, f"GET {path} HTTP/1.1\nConnection: Upgrade\nUpgrade: websocket")
        async with self._guard(Operation.WEBSOCKET):
            self._channel.write(
                upgrade(self._target, path, user_agent=self._user_agent, key=key, extensions=COMPRESSION)
            )
            head = await self._final_head()
            answer = self._answer(Operation.WEBSOCKET, head)
            if not accepts(head, key, COMPRESSION):
                return answer, ""
            agreed = ", ".join(head.values("Sec-WebSocket-Extensions"))
            return answer, self._recorder.scrubber.scrub(await first_message(self._channel, agreed))

    async def ask_stun(self, ask: Ask) -> Exchange:
        """Send a STUN request and wait for its answer; failures are in the result."""
        return await ask_inside(
            self._channel, ask, self._recorder, seconds=min(self._limits.timeout, self._limits.media)
        )

    async def upgrade(
        self, path: str, *, hold: float = 0.0, silent: bool = False, every: float = PING_EVERY
    ) -> WebSocketSeen:
        """Request a WebSocket; if it opens, a ping must be answered (RFC 6455 section 5.5.2).

        Then keep it open for some seconds, with pings or idle. Where none opens, the tunnel itself is kept open so.

        Raises OperationFailed.
        """
        self._sent(Operation.WEBSOCKET, f"GET {path} HTTP/1.1\nConnection: Upgrade\nUpgrade: websocket")
        key = new_key()
        async with self._guard(Operation.WEBSOCKET):
            self._channel.write(upgrade(self._target, path, user_agent=self._user_agent, key=key))
            head = await self._final_head()
        answer, wrong = self._answer(Operation.WEBSOCKET, head), wrong_headers(head, key) if head.status == 101 else ()
        seen = WebSocketSeen(answer=answer, upgraded=accepts(head, key), wrong=wrong)
        async with self._guard(Operation.WEBSOCKET, more=hold + PING_EVERY + 4 * PONG_WITHIN):
            if seen.upgraded:
                return await self._held(seen, hold, None if silent else every)
            if head.status == 101:
                return seen
            kept, page = await self._take_rest(head, seconds=self._limits.timeout if hold else self._limits.page)
            seen = replace(seen, answer=self._with_page(answer, head, page))
            return await self._kept(seen, hold, None if silent else every) if hold and kept else seen

    async def echo(self, path: str, *, offered: bool) -> EchoSeen:
        """Open a WebSocket, which may offer compression, and send a short message and a long one.

        Nothing further is sent where one does not come back. Raises OperationFailed.
        """
        from proxytest.wire.echoing import LONG, SHORT, echoing, readable  # with wsproto, as above

        self._sent(Operation.WEBSOCKET, f"GET {path} HTTP/1.1\nConnection: Upgrade\nUpgrade: websocket")
        key = new_key()
        extensions = COMPRESSION if offered else ""
        async with self._guard(Operation.WEBSOCKET):
            asked = upgrade(self._target, path, user_agent=self._user_agent, key=key, extensions=extensions)
            self._channel.write(asked)
            head = await self._final_head()
        agreed = ", ".join(head.values("Sec-WebSocket-Extensions"))
        answer = self._answer(Operation.WEBSOCKET, head)
        seen = EchoSeen(
            answer=answer, upgraded=accepts(head, key, extensions), agreed=self._recorder.scrubber.scrub(agreed)
        )
        if not seen.upgraded or not readable(agreed):
            return seen
        socket, seconds = echoing(self._channel, agreed), min(PONG_WITHIN, self._limits.timeout)
        self._sent(Operation.WEBSOCKET, "a short message")
        seen = replace(seen, short=await socket.of(SHORT, seconds=seconds))
        if seen.short is not Echo.SAME:
            return seen
        self._sent(Operation.WEBSOCKET, "a message of 20 kB")
        return replace(seen, long=await socket.of(LONG, seconds=seconds))

    def hand_over(self) -> OpenStream | None:
        """Hand over the stream inside TLS, to be used further; None where TLS does not stand."""
        if self._layer is None or self._channel.ended or self._transport.is_closing():
            return None
        transport, received = self._channel.release()
        return OpenStream(transport, received, self._layer)

    def close(self) -> None:
        """Close at once."""
        self._transport.abort()

    async def _held(self, opened: WebSocketSeen, seconds: float, every: float | None) -> WebSocketSeen:
        from proxytest.wire.held_websocket import HeldWebSocket  # with wsproto, as above
        from proxytest.wire.websocket import WebSocket

        socket = WebSocket(self._channel)
        held = HeldWebSocket(socket=socket, number=self.number, recorder=self._recorder, timeout=self._limits.timeout)
        try:
            seen = await held.greet(opened)
            if seen.ended is not None and seen.ended.kind is EndKind.SILENCE:
                return replace(seen, closed=await socket.close())
            if not (seconds and seen.echoed):
                return seen
            return await held.watch(seconds, seen) if every is None else await held.hold(seconds, seen, every)
        finally:
            await socket.close()

    async def _kept(self, refused: WebSocketSeen, seconds: float, every: float | None) -> WebSocketSeen:
        """Keep the tunnel open with requests or idle, if the far end keeps it after one that is sent at once."""
        kept = HeldHttp(
            channel=self._channel,
            request=self._asks_again,
            number=self.number,
            recorder=self._recorder,
            timeout=self._limits.timeout,
        )
        if await kept.ask() is not None:
            return refused
        return await kept.watch(seconds, refused) if every is None else await kept.hold(seconds, refused, every)

    async def _asks_again(self) -> bool:
        """Request the front page; is the connection kept after the answer?"""
        self._sent(Operation.HTTP, "GET / HTTP/1.1\nConnection: keep-alive")
        self._channel.write(get(self._target, "/", user_agent=self._user_agent, keep=True))
        head = await self._final_head()
        self._answer(Operation.HTTP, head)
        kept, _ = await self._take_rest(head, seconds=self._limits.timeout)
        return kept

    async def _take_rest(self, head: Head, *, seconds: float) -> tuple[bool, bytes]:
        """Read the body of an answer to the end; can another request follow it? And the beginning of the body."""
        framing = framing_of(head, method="GET")
        if isinstance(framing, Malformed):
            return False, b""
        lasts = head.persistent and not framing.until_close and not head.deviations
        body, page = body_reader(framing), bytearray()
        with suppress(TimeoutError, ClosedEarlyError, OSError):
            async with asyncio.timeout(seconds if lasts else self._limits.page):
                while not body.done and body.malformed is None and (lasts or len(page) < self._wanted):
                    page += body.feed(await self._channel.read())[: self._wanted - len(page)]
        return lasts and body.done and not body.rest, bytes(page)

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

    def _guard(self, kind: Operation, *, more: float = 0.0) -> "_HttpStep":
        return _HttpStep(self._recorder, self.number, kind, seconds=self._limits.timeout + more)

    def _sent(self, kind: Operation, text: str) -> None:
        self._recorder.record(self.number, kind, Phase.SENT, data=f"{text}\nHost: {self._target.host}")

    def _answer(self, kind: Operation, head: Head) -> Answer:
        kept = without_secrets(head, self._recorder.scrubber)
        return Answer(head=kept, event=self._recorder.record(self.number, kind, Phase.RECEIVED, data=head_text(kept)))


class _HttpStep(Step):
    """A request inside the tunnel, and its answer."""

    __slots__ = ()

    def told(self, error: Exception) -> Exception:
        if isinstance(error, MalformedError):  # its message says which rule is broken
            return MalformedError(Failure.NOT_HTTP, str(error))
        if isinstance(error, ClosedEarlyError):
            return ClosedEarlyError("the connection was closed before the answer was whole")
        return error
