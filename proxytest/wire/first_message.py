"""Read the first message of a WebSocket, which may be compressed (RFC 7692)."""

from wsproto.connection import CLIENT, Connection
from wsproto.events import TextMessage
from wsproto.extensions import PerMessageDeflate

from proxytest.wire.channel import Channel

_MOST = 64 * 1024  #: characters


async def first_message(channel: Channel, agreed: str) -> str:
    """Return the first text message; `agreed` is the header of the answer.

    Raises OSError or ClosedEarlyError if the connection ends before it.
    """
    deflate = PerMessageDeflate()
    if agreed.startswith("permessage-deflate"):
        deflate.finalize(agreed)
    connection, text = Connection(CLIENT, extensions=[deflate] if deflate.enabled() else []), ""
    while len(text) < _MOST:
        connection.receive_data(await channel.read())
        for event in connection.events():
            if not isinstance(event, TextMessage):
                return ""
            text += event.data
            if event.message_finished:
                return text
    return ""
