"""A STUN transaction over UDP, with retransmissions (RFC 8489 section 6.2.1)."""

import asyncio
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass, field, replace

from proxytest.model.address import Authority
from proxytest.model.event import Operation, Phase
from proxytest.model.media import MediaOutcome
from proxytest.protocol.stun import Message
from proxytest.wire.icmp_sender import keep_errors, kept_error
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
_UNPROVEN = 2  #: requests after which an answer without proof is taken for all that will come
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


class Datagrams(asyncio.DatagramProtocol):
    """Datagrams and ICMP errors, as they arrive."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[bytes | Exception] = asyncio.Queue(_HELD)
        self.sock: socket.socket | None = None  #: one that keeps who sends errors
        self.refused_by: str | None = None  #: who sent the last error; empty: this machine; None: not known

    def datagram_received(self, data: bytes, addr: object) -> None:
        """Keep it until it is read; the socket is connected, so it comes from the host that was asked."""
        del addr
        self._keep(data)

    def error_received(self, exc: Exception) -> None:
        """Keep the system's error about a datagram that was sent."""
        if self.sock is not None:
            kept = kept_error(self.sock)
            if kept is not None and kept.for_now:
                return
            self.refused_by = kept.sender if kept is not None else ""
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
        failed = unconnected(error.failed, ask.address, strange=transaction.strange)
        return replace(failed, refused_by=transaction.datagrams.refused_by, local=transaction.local)


@dataclass(slots=True, kw_only=True)
class _Transaction:
    """Requests until an answer arrives."""

    ask: Ask
    recorder: Recorder
    strange: str = ""  #: about the last datagram that was not an answer
    sends: int = 0
    local: Authority | None = None
    unproven: Message | None = None  #: an answer that someone else may have sent
    datagrams: Datagrams = field(default_factory=Datagrams)

    async def run(self, *, whole: bool) -> Exchange:
        self.datagrams.refused_by = ""  # nothing is sent to connect: only this machine can refuse it
        sock = connected(self.ask.address, whole=whole)
        self.datagrams.refused_by = None
        loop = asyncio.get_running_loop()
        try:
            self.local = authority(sock.getsockname())
            self.datagrams.sock = sock if keep_errors(sock) else None
            transport, _ = await loop.create_datagram_endpoint(lambda: self.datagrams, sock=sock)
        except BaseException:
            sock.close()
            raise
        sent = self.recorder.elapsed()
        try:
            answer, proven = await self._answer(transport)
        finally:
            transport.abort()
        took = round(self.recorder.elapsed() - sent, 6)
        record_answer(self.recorder, self.ask, answer, proven=proven)
        return Exchange(
            outcome=MediaOutcome.ANSWERED,
            asked=self.ask.address,
            answer=answer,
            proven=proven,
            sends=self.sends,
            local=self.local,
            # From the first request on: it cannot be told which one an answer is for.
            round_trip_s=took,
        )

    async def _answer(self, transport: asyncio.DatagramTransport) -> tuple[Message, bool | None]:
        """Return the first answer that is as proven as it can be."""
        wait = _RTO
        while True:
            record_request(self.recorder, self.ask, "UDP")
            self.sends += 1
            transport.sendto(self.ask.request)
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    return await self._first_answer()
            if self.unproven is not None and self.sends >= _UNPROVEN:
                return self.unproven, False
            wait *= 2

    async def _first_answer(self) -> tuple[Message, bool | None]:
        while True:
            data = await self.datagrams.next()
            read = read_answer(data, self.ask.request)
            if isinstance(read, Message):
                proven = self.ask.proven(data, read)
                if proven is not False:
                    return read, proven
                # RFC 8489 section 9.1.4: it is discarded, since the far end's own answer may still come.
                self.unproven = read
                continue
            # Section 6.3: anything else is discarded, and the transaction continues.
            self.strange = read
            self.recorder.record(self.ask.number, Operation.STUN, Phase.RECEIVED, detail=read)


def connected(address: Authority, *, whole: bool) -> socket.socket:
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
