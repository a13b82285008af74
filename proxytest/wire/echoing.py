"""Send messages in an open WebSocket, and compare what comes back (RFC 6455 section 5.6, RFC 7692)."""

import asyncio
import re
from dataclasses import dataclass

from wsproto.connection import CLIENT, Connection, ConnectionState
from wsproto.events import CloseConnection, Event, Ping, Pong, TextMessage
from wsproto.extensions import PerMessageDeflate
from wsproto.frame_protocol import CloseReason

from proxytest.model.echo_seen import Echo
from proxytest.wire.channel import Channel
from proxytest.wire.classify import ClosedEarlyError

SHORT = "proxytest: is this message echoed?"
LONG = "".join(f"line {number} of a long message\n" for number in range(720))[:20_000]
_DAMAGED = frozenset({CloseReason.PROTOCOL_ERROR, CloseReason.INVALID_FRAME_PAYLOAD_DATA})


@dataclass(slots=True)
class Echoing:
    """An open WebSocket, with the extensions of the answer."""

    channel: Channel
    connection: Connection
    text: str = ""
    other: bool = False  #: did another message come?

    async def of(self, text: str, *, seconds: float) -> Echo:
        """Send a message, and tell what came back."""
        self.text, self.other = "", False
        self.channel.write(self.connection.send(TextMessage(data=text)))
        try:
            async with asyncio.timeout(seconds):
                return await self._answer(text)
        except TimeoutError:
            return Echo.CHANGED if self.other else Echo.LOST
        except (ClosedEarlyError, OSError):
            return Echo.ENDED

    async def _answer(self, text: str) -> Echo:
        while True:
            self.connection.receive_data(await self.channel.read())
            for event in self.connection.events():
                if (seen := self._read(event, text)) is not None:
                    return seen

    def _read(self, event: Event, text: str) -> Echo | None:
        match event:
            case Ping():
                self.channel.write(self.connection.send(Pong(payload=event.payload)))
            case TextMessage():
                self.text = (self.text + event.data)[: len(text) + 1]
                if event.message_finished and self.text == text:
                    return Echo.SAME
                if event.message_finished:  # the far end may have something of its own to say first
                    self.text, self.other = "", True
            case CloseConnection():
                return self._ended(event)
            case _:
                pass
        return None

    def _ended(self, event: CloseConnection) -> Echo:
        """Tell why; wsproto uses the same event for a Close frame and for unreadable bytes."""
        closed = self.connection.state in (ConnectionState.REMOTE_CLOSING, ConnectionState.CLOSED)
        if closed and event.code == CloseReason.MESSAGE_TOO_BIG:
            return Echo.TOO_BIG
        return Echo.ENDED if closed and event.code not in _DAMAGED else Echo.CHANGED


def echoing(channel: Channel, agreed: str) -> Echoing:
    """Begin after the handshake; `agreed` are the extensions of the answer."""
    deflate = PerMessageDeflate()
    if agreed:
        deflate.finalize(agreed)
    return Echoing(channel, Connection(CLIENT, extensions=[deflate] if agreed else []))


def readable(agreed: str) -> bool:
    """Can these extensions be used: none, or permessage-deflate with windows that zlib knows?"""
    return not agreed or _READABLE.fullmatch(agreed) is not None


_READABLE = re.compile(
    r"permessage-deflate"
    r"(?:\s*;\s*(?:(?:client|server)_no_context_takeover|(?:client|server)_max_window_bits=(?:9|1[0-5])))*"
)
