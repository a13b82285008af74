"""What is spoken inside a tunnel: TLS with the far end, and on it HTTP and WebSocket by aiohttp."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import aiohttp
from aiohttp.client_proto import ResponseHandler

from proxytest.model.address import Authority
from proxytest.model.answer import Answer, Head
from proxytest.model.certificate import TlsSeen
from proxytest.model.event import Failure, Operation, Phase
from proxytest.model.observation import WebSocketSeen
from proxytest.protocol.head import MAX_HEAD
from proxytest.protocol.redact import redact_header
from proxytest.wire.classify import ClosedEarlyError, MalformedError
from proxytest.wire.connection import ProxyConnection
from proxytest.wire.judge import Judge
from proxytest.wire.limits import Limits
from proxytest.wire.operation import operation
from proxytest.wire.recorder import Recorder
from proxytest.wire.tls import TlsLayer

_PING_EVERY = 15.0  #: seconds; the notification WebSocket of the product is pinged so
_PONG_WITHIN = 14.0  #: seconds
_FAREWELL = aiohttp.ClientWSTimeout(ws_close=1.0)  #: seconds in which the far end may answer a close frame
#: What comes on a WebSocket that is open.
_OPEN = frozenset({aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.PING, aiohttp.WSMsgType.PONG})
_PING = b"proxytest"


class Tunnel:
    """A stream to the far end through the proxy."""

    def __init__(
        self, connection: ProxyConnection, target: Authority, *, recorder: Recorder, limits: Limits, user_agent: str
    ) -> None:
        self.number = connection.number
        self._transport, self._received = connection.release()
        self._target = target
        self._recorder = recorder
        self._limits = limits
        self._user_agent = user_agent

    async def start_tls(self, context: ssl.SSLContext, judge: Judge) -> TlsSeen:
        """Shake hands with whoever answers in the far end's place.

        Raises OperationFailed.
        """
        async with operation(self._recorder, self.number, Operation.TLS, seconds=self._limits.timeout):
            layer = TlsLayer(context, self._target.host)
            await layer.handshake(self._transport, self._received)
        self._transport, self._received = layer.transport, b""
        self._layer = layer
        return judge.seen(layer.ssl_object, self._target.host, conn=self.number, first_bytes=layer.first_bytes)

    async def get(self, path: str) -> Answer:
        """Ask for a path and read the beginning of the answer.

        Raises OperationFailed.
        """
        self._sent(Operation.HTTP, f"GET {path} HTTP/1.1")
        async with (
            self._guard(Operation.HTTP),
            self._session() as session,
            session.get(f"https://{self._target}{path}", allow_redirects=False) as response,
        ):
            return self._answer(Operation.HTTP, response, await self._body(response))

    async def upgrade(self, path: str, *, hold: float = 0.0, silent: bool = False) -> WebSocketSeen:
        """Ask for a WebSocket; where it opens, a ping must come back (RFC 6455 section 5.5.2).

        Then hold it for some seconds, with pings or in silence.

        Raises OperationFailed.
        """
        self._sent(Operation.WEBSOCKET, f"GET {path} HTTP/1.1\nConnection: Upgrade\nUpgrade: websocket")
        async with self._session() as session:
            async with self._guard(Operation.WEBSOCKET):
                try:
                    url = f"wss://{self._target}{path}"
                    socket = await session.ws_connect(url, autoping=False, timeout=_FAREWELL)
                except aiohttp.WSServerHandshakeError as refused:
                    return WebSocketSeen(answer=self._refusal(refused), upgraded=False)
            async with self._guard(Operation.WEBSOCKET, more=hold + 2 * _PONG_WITHIN), _farewell(socket):
                answer = self._answer(Operation.WEBSOCKET, socket._response, b"")  # noqa: SLF001  the only way to the 101
                echoed = await self._ping(socket)
                seen = WebSocketSeen(answer=answer, upgraded=True, echoed=echoed)
                if not (hold and echoed):
                    return seen
                if silent:
                    return await self._watch(socket, hold, seen)
                return replace(seen, held_s=await self._hold(socket, hold))

    def close(self) -> None:
        """Close at once."""
        self._transport.abort()

    async def _hold(self, socket: aiohttp.ClientWebSocketResponse, seconds: float) -> float:
        """Ping every 15 s, as the client does, and tell for how long the pongs came back: when the last one came."""
        start = self._recorder.elapsed()
        held = 0.0
        while held < seconds:
            await asyncio.sleep(min(_PING_EVERY, seconds - held))
            if not await self._ping(socket):
                break
            held = self._recorder.elapsed() - start
        return round(held, 1)

    async def _watch(
        self, socket: aiohttp.ClientWebSocketResponse, seconds: float, seen: WebSocketSeen
    ) -> WebSocketSeen:
        """Say nothing, and tell when the connection is cut; a far end that pings by itself is answered."""
        start = self._recorder.elapsed()
        cut = False
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not cut:
                    message = await socket.receive()
                    self._frame(f"{message.type.name} frame")
                    if message.type is aiohttp.WSMsgType.PING:
                        with suppress(OSError):  # it may be closing already, and says so next
                            await socket.pong(message.data)
                    cut = message.type not in _OPEN
        return replace(seen, idle_s=round(self._recorder.elapsed() - start, 1), cut=cut)

    async def _ping(self, socket: aiohttp.ClientWebSocketResponse) -> bool:
        """Ping, and wait for the pong that brings it back; the far end may speak and ping meanwhile.

        RFC 6455 section 5.5.3: a pong "must have identical Application data"; others come unsolicited.
        """
        with suppress(TimeoutError, OSError):
            await socket.ping(_PING)
            async with asyncio.timeout(min(_PONG_WITHIN, self._limits.timeout)):
                while not _answers(message := await socket.receive()):
                    self._frame(f"{message.type.name} frame")
                    if message.type is aiohttp.WSMsgType.PING:
                        await socket.pong(message.data)
                    elif message.type not in _OPEN:
                        return False
            self._frame("pong")
            return True
        return False

    def _frame(self, detail: str) -> None:
        self._recorder.record(self.number, Operation.WEBSOCKET, Phase.RECEIVED, detail=detail)

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        """Read the beginning of the body; that it is broken or slow costs the rest of it, never the answer."""
        body, wanted = bytearray(), self._limits.excerpt + self._limits.margin
        with suppress(TimeoutError, aiohttp.ClientError, OSError):
            async with asyncio.timeout(self._limits.timeout / 2):
                # One `read` gives what has come so far.
                while piece := await response.content.read(wanted - len(body)):
                    body += piece
        return bytes(body)

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[aiohttp.ClientSession]:
        connector = _TunnelConnector(self._layer)
        timeout = aiohttp.ClientTimeout(total=None)
        headers = {"User-Agent": self._user_agent}
        async with aiohttp.ClientSession(
            connector=connector,
            timeout=timeout,
            headers=headers,
            max_line_size=MAX_HEAD,  # aiohttp's own limits of 8190 bytes are shorter than headers that clouds send
            max_field_size=MAX_HEAD,
            middlewares=(_no_redirects,),
        ) as session:
            session._retry_connection = False  # noqa: SLF001  there is one stream; a retry on it would hide its failure
            yield session

    @asynccontextmanager
    async def _guard(self, kind: Operation, *, more: float = 0.0) -> AsyncIterator[None]:
        async with operation(self._recorder, self.number, kind, seconds=self._limits.timeout + more):
            try:
                yield
            except aiohttp.WSServerHandshakeError as error:
                raise MalformedError(Failure.NOT_WEBSOCKET, error.message) from error
            except aiohttp.ClientResponseError as error:
                raise MalformedError(Failure.NOT_HTTP, error.message) from error
            except aiohttp.ServerDisconnectedError as error:
                raise ClosedEarlyError("the connection was closed before the answer was whole") from error
            except aiohttp.ClientOSError as error:
                # It hides the kind of the error that ended the connection.
                raise (error.__cause__ if isinstance(error.__cause__, OSError) else OSError(*error.args)) from error
            except aiohttp.ClientError as error:
                raise MalformedError(Failure.NOT_HTTP, str(error)) from error

    def _sent(self, kind: Operation, text: str) -> None:
        self._recorder.record(self.number, kind, Phase.SENT, data=f"{text}\nHost: {self._target.host}")

    def _answer(self, kind: Operation, response: aiohttp.ClientResponse, body: bytes) -> Answer:
        version = f"{response.version.major}.{response.version.minor}" if response.version else "1.1"
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.raw_headers)
        return self._recorded(kind, version, response.status, response.reason or "", headers, body)

    def _refusal(self, refused: aiohttp.WSServerHandshakeError) -> Answer:
        headers = tuple(refused.headers.items()) if refused.headers else ()
        return self._recorded(Operation.WEBSOCKET, "1.1", refused.status, "", headers, b"")

    def _recorded(
        self, kind: Operation, version: str, status: int, reason: str, headers: tuple[tuple[str, str], ...], body: bytes
    ) -> Answer:
        scrub = self._recorder.scrubber.scrub
        kept = tuple((scrub(name), scrub(redact_header(name, value))) for name, value in headers)
        lines = [f"HTTP/{version} {status} {reason}".rstrip(), *(f"{name}: {value}" for name, value in kept)]
        event = self._recorder.record(self.number, kind, Phase.RECEIVED, data="\n".join(lines))
        head = Head(version=version, status=status, reason=scrub(reason), headers=kept)
        text = self._recorder.page(body, head, most=len(body))[: self._limits.excerpt]
        return Answer(head=head, body=text, size=len(body), event=event)


def _answers(message: aiohttp.WSMessage) -> bool:
    return message.type is aiohttp.WSMsgType.PONG and message.data == _PING


@asynccontextmanager
async def _farewell(socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[None]:
    """Close in the end; a far end that speaks on instead of answering the close frame is not listened to for ever."""
    try:
        yield
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL.ws_close):
                await socket.close()


async def _no_redirects(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Take a redirect of a WebSocket for its answer: `ws_connect` would follow it, on the same stream."""
    response = await handler(request)
    if "Upgrade" in request.headers and 300 <= response.status < 400:
        response.close()
        raise aiohttp.WSServerHandshakeError(
            response.request_info, response.history, status=response.status, headers=response.headers
        )
    return response


class _TunnelConnector(aiohttp.BaseConnector):
    """Hands aiohttp the one stream that is there instead of opening another."""

    def __init__(self, layer: TlsLayer) -> None:
        super().__init__(force_close=True)
        self._layer = layer

    async def _create_connection(self, _req: object, _traces: object, _timeout: object) -> ResponseHandler:
        handler = ResponseHandler(loop=asyncio.get_running_loop())
        self._layer.attach(handler)
        return handler
