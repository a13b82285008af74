"""Packets at the pace of audio, on one socket, and how long the answer to each took."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from proxytest.model.address import Authority
from proxytest.model.event import Failed, Operation, Phase
from proxytest.wire.limits import Limits
from proxytest.wire.operation import OperationFailed, operation
from proxytest.wire.recorder import Recorder
from proxytest.wire.stun_udp import Datagrams, connected


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Packets of one shape, and how their answers are recognised."""

    name: str  #: for the trace
    packets: tuple[bytes, ...]
    answered: Callable[[bytes], int | None]  #: the number of the packet that a datagram answers


@dataclass(slots=True, kw_only=True)
class Timed:
    """When the packets of a stream went, and when their answers came."""

    stream: Stream
    sent: dict[int, float] = field(default_factory=dict)
    came: dict[int, float] = field(default_factory=dict)

    @property
    def round_trips(self) -> tuple[float | None, ...]:
        """Seconds, for each packet; None for one without an answer."""
        numbers = range(len(self.stream.packets))
        return tuple(round(self.came[one] - self.sent[one], 6) if one in self.came else None for one in numbers)

    @property
    def complete(self) -> bool:
        """Is every packet answered?"""
        return len(self.came) == len(self.stream.packets)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesSeen:
    """The streams, and how late this machine was at worst."""

    streams: tuple[Timed, ...]
    late_s: float
    failed: Failed | None = None


async def send_series(
    number: int, address: Authority, streams: tuple[Stream, ...], recorder: Recorder, limits: Limits
) -> SeriesSeen:
    """Send the streams side by side, and wait for the answers."""
    series = _Series(streams=tuple(Timed(stream=one) for one in streams), recorder=recorder, limits=limits)
    seconds = 2 * (limits.series * limits.pace + limits.tail)
    try:
        async with operation(recorder, number, Operation.STUN, seconds=seconds, detail=f"by UDP to {address}"):
            await series.run(number, address)
    except OperationFailed as error:
        return SeriesSeen(streams=series.streams, late_s=series.late, failed=error.failed)
    return SeriesSeen(streams=series.streams, late_s=series.late)


@dataclass(slots=True, kw_only=True)
class _Series:
    streams: tuple[Timed, ...]
    recorder: Recorder
    limits: Limits
    late: float = 0.0
    answers: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, number: int, address: Authority) -> None:
        sock, datagrams = connected(address, whole=False), _Answers(self._take)
        try:
            transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: datagrams, sock=sock)
        except BaseException:
            sock.close()
            raise
        try:
            await self._send(number, address, transport)
            await self._wait()
        finally:
            transport.abort()
        for one in self.streams:
            told = f"{len(one.came)} of {len(one.stream.packets)} {one.stream.name} answered"
            self.recorder.record(number, Operation.STUN, Phase.DONE, detail=told)

    async def _send(self, number: int, address: Authority, transport: asyncio.DatagramTransport) -> None:
        for one in self.streams:
            told = f"{len(one.stream.packets)} {one.stream.name} by UDP to {address}, one each {self.limits.pace:g} s"
            self.recorder.record(number, Operation.STUN, Phase.SENT, detail=told)
        start = self.recorder.elapsed()
        for index in range(self.limits.series):
            due = start + index * self.limits.pace
            await asyncio.sleep(max(0.0, due - self.recorder.elapsed()))
            self.late = max(self.late, self.recorder.elapsed() - due)
            for one in _in_turn(self.streams, index):
                one.sent[index] = self.recorder.elapsed()
                transport.sendto(one.stream.packets[index])

    async def _wait(self) -> None:
        """Wait until every packet is answered, or none can be expected any more."""
        until = self.recorder.elapsed() + self.limits.tail
        while not all(one.complete for one in self.streams) and (left := until - self.recorder.elapsed()) > 0:
            self.answers.clear()
            try:
                async with asyncio.timeout(left):
                    await self.answers.wait()
            except TimeoutError:
                return

    def _take(self, data: bytes) -> None:
        now = self.recorder.elapsed()
        for one in self.streams:
            index = one.stream.answered(data)
            if index in one.sent:
                one.came.setdefault(index, now)  # of a doubled packet the first counts
                self.answers.set()
                return


def _in_turn(streams: tuple[Timed, ...], index: int) -> tuple[Timed, ...]:
    """Return which goes first this time: as often the one as the other, and without a period.

    Else a network that loses each second packet would seem to drop one of the streams (Thue-Morse sequence).
    """
    return streams[::-1] if index.bit_count() % 2 else streams


class _Answers(Datagrams):
    """Takes each datagram at the moment when it comes. What ICMP reports is a loss, as for a call."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        super().__init__()
        self._take = take

    def datagram_received(self, data: bytes, addr: object) -> None:
        """Take it; the socket is connected, so it comes from the host that was asked."""
        del addr
        self._take(data)

    def error_received(self, exc: Exception) -> None:
        """Go on."""
        del exc
