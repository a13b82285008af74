"""The frames of an open WebSocket over a channel (RFC 6455 section 5), read and written by wsproto."""

import asyncio
from contextlib import suppress

from wsproto.connection import CLIENT, Connection, ConnectionState
from wsproto.events import BytesMessage, CloseConnection, Event, Ping, Pong, TextMessage
from wsproto.frame_protocol import CloseReason

from proxytest.wire.channel import Channel
from proxytest.wire.classify import ClosedEarlyError
from proxytest.wire.websocket_received import Kind, Received

_FAREWELL = 1.0  #: seconds for the far end to answer a close frame


class WebSocket:
    """The client's side; no extensions are used, and messages are not kept."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._connection = Connection(CLIENT)
        self._code: int = CloseReason.NORMAL_CLOSURE  #: the code to close with
        self._broken = False

    async def receive(self) -> Received:
        """Wait for the next event."""
        while True:
            await asyncio.sleep(0)  # a flood of frames must not block the time-outs
            event = next(self._connection.events(), None)
            if event is None:
                try:
                    self._connection.receive_data(await self._channel.read())
                except (ClosedEarlyError, OSError):
                    self._broken = True
                    return Received(kind=Kind.IN_ORDER if self._channel.closed_in_order else Kind.CLOSED)
            elif (received := self._read(event)) is not None:
                return received

    def ping(self, data: bytes) -> None:
        """Send a ping."""
        self._channel.write(self._connection.send(Ping(payload=data)))

    def pong(self, data: bytes) -> None:
        """Answer a ping."""
        self._channel.write(self._connection.send(Pong(payload=data)))

    async def close(self) -> bool:
        """Close in order, but do not wait long: a far end may go on sending instead of closing.

        Is there an answer to our Close frame?
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL):
                await self._take_leave()
        self._channel.transport.close()
        return self._connection.state is ConnectionState.CLOSED and not self._broken

    async def _take_leave(self) -> None:
        """Send the close frame, or answer one, and wait for the answer (RFC 6455 section 5.5.1)."""
        if self._connection.state in (ConnectionState.OPEN, ConnectionState.REMOTE_CLOSING):
            self._channel.write(self._connection.send(CloseConnection(code=self._code)))
        while self._connection.state is ConnectionState.LOCAL_CLOSING and not self._broken:
            await self.receive()

    def _read(self, event: Event) -> Received | None:
        match event:
            case Ping():
                return Received(kind=Kind.PING, data=bytes(event.payload))
            case Pong():
                return Received(kind=Kind.PONG, data=bytes(event.payload))
            case CloseConnection():
                return self._end(event)
            case TextMessage() if event.message_finished:
                return Received(kind=Kind.TEXT)
            case BytesMessage() if event.message_finished:
                return Received(kind=Kind.BINARY)
            case _:
                return None

    def _end(self, event: CloseConnection) -> Received:
        """Return the event; wsproto uses the same one for a close frame and for unreadable bytes."""
        self._code = event.code
        if self._connection.state in (ConnectionState.REMOTE_CLOSING, ConnectionState.CLOSED):
            return Received(kind=Kind.CLOSE, code=int(event.code), reason=event.reason or "")
        self._broken = True
        return Received(kind=Kind.ERROR)
