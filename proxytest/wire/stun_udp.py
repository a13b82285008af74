"""A STUN transaction over UDP, with retransmissions (RFC 8489 section 6.2.1)."""

import asyncio
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass, field

from proxytest.model.address import Authority
from proxytest.model.event import Operation, Phase
from proxytest.model.media import MediaOutcome
from proxytest.protocol.stun import Message
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

_RTO = 0.5  #: seconds until the first retransmission; it doubles each time
_HELD = 16  #: unread datagrams; more are dropped, as a socket does

#: Level, option and value that forbid fragments; Python does not name them all (linux/in.h, netinet/in.h, ws2ipdef.h).
_WHOLE = {
    ("linux", socket.AF_INET): (socket.IPPROTO_IP, 10, 2),  # IP_MTU_DISCOVER, IP_PMTUDISC_DO
    ("linux", socket.AF_INET6): (socket.IPPROTO_IPV6, 23, 2),  # IPV6_MTU_DISCOVER, IPV6_PMTUDISC_DO
    ("darwin", socket.AF_INET): (socket.IPPROTO_IP, 28, 1),  # IP_DONTFRAG
    ("darwin", socket.AF_INET6): (socket.IPPROTO_IPV6, 62, 1),  # IPV6_DONTFRAG
    ("win32", socket.AF_INET): (socket.IPPROTO_IP, 14, 1),  # IP_DONTFRAGMENT
    ("win32", socket.AF_INET6): (socket.IPPROTO_IPV6, 14, 1),  # IPV6_DONTFRAG
}


class _Datagrams(asyncio.DatagramProtocol):
    """Datagrams and ICMP errors, as they arrive."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[bytes | Exception] = asyncio.Queue(_HELD)

    def datagram_received(self, data: bytes, addr: object) -> None:
        """Keep it until it is read; the socket is connected, so it comes from the host that was asked."""
        del addr
        self._keep(data)

    def error_received(self, exc: Exception) -> None:
        """Keep the system's error about a datagram that was sent."""
        self._keep(exc)

    def _keep(self, one: bytes | Exception) -> None:
        with suppress(asyncio.QueueFull):
            self._queue.put_nowait(one)

    async def next(self) -> bytes:
        """Wait for a datagram.

        Raises OSError for what ICMP reports.
        """
        one = await self._queue.get()
        if isinstance(one, Exception):
            raise one
        return one


async def ask_udp(ask: Ask, recorder: Recorder, *, seconds: float, whole: bool = False) -> Exchange:
    """Send requests for at most this many seconds; `whole` forbids fragments, if the system can."""
    transaction = _Transaction(ask=ask, recorder=recorder)
    guarded = operation(recorder, ask.number, Operation.STUN, seconds=seconds, detail=f"by UDP to {ask.address}")
    try:
        async with guarded:
            return await transaction.run(whole=whole)
    except OperationFailed as error:
        return unconnected(error.failed, ask.address, strange=transaction.strange)


@dataclass(slots=True, kw_only=True)
class _Transaction:
    """Requests until an answer arrives."""

    ask: Ask
    recorder: Recorder
    strange: str = ""  #: about the last datagram that was not an answer
    datagrams: _Datagrams = field(default_factory=_Datagrams)

    async def run(self, *, whole: bool) -> Exchange:
        sock = _connected(self.ask.address, whole=whole)
        loop = asyncio.get_running_loop()
        try:
            local = authority(sock.getsockname())
            transport, _ = await loop.create_datagram_endpoint(lambda: self.datagrams, sock=sock)
        except BaseException:
            sock.close()
            raise
        try:
            answer, seconds = await self._answer(transport)
        finally:
            transport.abort()
        record_answer(self.recorder, self.ask, answer)
        return Exchange(
            outcome=MediaOutcome.ANSWERED,
            asked=self.ask.address,
            answer=answer,
            local=local,
            round_trip_s=round(seconds, 6),
        )

    async def _answer(self, transport: asyncio.DatagramTransport) -> tuple[Message, float]:
        wait = _RTO
        while True:
            record_request(self.recorder, self.ask, "UDP")
            sent = self.recorder.elapsed()
            transport.sendto(self.ask.request)
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    return await self._first_answer(), self.recorder.elapsed() - sent
            wait *= 2

    async def _first_answer(self) -> Message:
        while True:
            read = read_answer(await self.datagrams.next(), self.ask.request)
            if isinstance(read, Message):
                return read
            # Section 6.3: anything else is discarded, and the transaction continues.
            self.strange = read
            self.recorder.record(self.ask.number, Operation.STUN, Phase.RECEIVED, detail=read)


def _connected(address: Authority, *, whole: bool) -> socket.socket:
    """Return a connected socket: it receives only datagrams and ICMP errors of this address."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    try:
        sock.settimeout(0)
        if whole and (sys.platform, family) in _WHOLE:
            sock.setsockopt(*_WHOLE[sys.platform, family])
        sock.connect((address.host, address.port))
    except BaseException:
        sock.close()
        raise
    return sock
