"""Without the proxy: resolve a name here, and do a TLS handshake with one of its addresses."""

import asyncio
import ssl

from proxytest.model.address import Authority
from proxytest.model.certificate import TlsSeen
from proxytest.model.event import Failure, Operation, Phase
from proxytest.wire.chain_inspector import ChainInspector
from proxytest.wire.channel import Channel
from proxytest.wire.classify import MalformedError
from proxytest.wire.limits import Limits
from proxytest.wire.operation import operation
from proxytest.wire.recorder import Recorder
from proxytest.wire.tls import TlsLayer


async def resolve(target: Authority, *, number: int, recorder: Recorder, limits: Limits) -> tuple[str, ...]:
    """Return the addresses of a name.

    Raises OperationFailed.
    """
    recorder.record(number, Operation.RESOLVE, Phase.SENT, detail=target.host)
    async with operation(recorder, number, Operation.RESOLVE, seconds=limits.timeout, detail=target.host):
        try:
            found = await asyncio.get_running_loop().getaddrinfo(target.host, target.port, type=1, proto=6)
        except UnicodeError:  # an empty label, or one of more than 63 characters
            raise MalformedError(Failure.NAME_NOT_FOUND, "DNS cannot carry this name") from None
    addresses = tuple(dict.fromkeys(str(info[4][0]) for info in found))
    recorder.record(number, Operation.RESOLVE, Phase.DONE, detail=f"{target.host} is {', '.join(addresses)}")
    return addresses


async def shake_hands(
    target: Authority,
    address: str,
    *,
    number: int,
    context: ssl.SSLContext,
    inspector: ChainInspector,
    recorder: Recorder,
    limits: Limits,
) -> TlsSeen:
    """Connect to one address and do a TLS handshake; no data is sent in it.

    Raises OperationFailed.
    """
    channel = Channel(limit=limits.buffer)
    detail = f"to {address} port {target.port}, past the proxy"
    async with operation(recorder, number, Operation.DIAL, seconds=limits.timeout, detail=detail):
        await asyncio.get_running_loop().create_connection(lambda: channel, address, target.port)
    recorder.record(number, Operation.DIAL, Phase.DONE, detail=detail)
    transport, received = channel.release()
    try:
        async with operation(recorder, number, Operation.TLS, seconds=limits.timeout):
            layer = TlsLayer(context, target.host)
            await layer.handshake(transport, received)
        return inspector.seen(
            layer.ssl_object, target.host, conn=number, first_bytes=layer.first_bytes, signature=layer.signature
        )
    finally:
        transport.abort()
