"""Send a ClientHello in a tunnel, whole or in segments, and see whether anybody answers."""

import asyncio
from collections.abc import Callable, Sequence

from proxytest.model.event import Operation, Phase
from proxytest.wire.channel import Channel
from proxytest.wire.connection import ProxyConnection
from proxytest.wire.limits import Limits
from proxytest.wire.operation import operation
from proxytest.wire.recorder import Recorder

_PAUSE = 0.1  #: seconds between segments, so that each is sent and passed on by itself
_NEEDED = 6  #: bytes that tell a ServerHello: a record's head, and the type of the message
_MOST = 128 * 1024  #: bytes of an answer


def _begins(received: bytes) -> bool:
    return len(received) >= _NEEDED


async def send_hello(
    connection: ProxyConnection,
    parts: Sequence[bytes],
    *,
    recorder: Recorder,
    limits: Limits,
    enough: Callable[[bytes], bool] = _begins,
) -> bytes:
    """Return the first bytes of the answer, until they are `enough`, and close.

    Raises OperationFailed.
    """
    channel = Channel(limit=limits.buffer)
    transport, received = connection.release()
    channel.connection_made(transport)
    transport.set_protocol(channel)
    transport.resume_reading()
    try:
        size = " and ".join(str(len(part)) for part in parts)
        recorder.record(connection.number, Operation.TLS, Phase.SENT, detail=f"a ClientHello of {size} bytes")
        async with operation(recorder, connection.number, Operation.TLS, seconds=limits.timeout):
            for number, part in enumerate(parts):
                await asyncio.sleep(_PAUSE if number else 0)
                channel.write(part)
            while not enough(received) and len(received) < _MOST:
                received += await channel.read()
        recorder.record(connection.number, Operation.TLS, Phase.DONE, detail="an answer to the ClientHello")
        return received
    finally:
        channel.close()
