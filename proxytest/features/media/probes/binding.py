"""Send a STUN request to a host on the Internet, without the proxy: by UDP, TCP or TLS, on one port."""

import asyncio
import secrets
import ssl
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from ipaddress import ip_address
from itertools import count
from socket import AF_INET, AF_INET6
from typing import Any

from proxytest.features.media.observations import MediaSeries, MediaTried
from proxytest.model.address import Authority, parse_authority
from proxytest.model.certificate import TlsSeen
from proxytest.model.credentials import Secret
from proxytest.model.event import Failed, Failure, Operation, Phase
from proxytest.model.media import MediaHost, MediaOutcome
from proxytest.model.profile import Transport
from proxytest.protocol import rtp_shape
from proxytest.protocol.head import Malformed
from proxytest.protocol.stun import TRANSACTION, binding_request, decode
from proxytest.protocol.stun_integrity import is_signed
from proxytest.wire.chain_inspector import ChainInspector
from proxytest.wire.classify import MalformedError
from proxytest.wire.limits import Limits
from proxytest.wire.media_series import Stream, send_series
from proxytest.wire.operation import OperationFailed, operation
from proxytest.wire.recorder import Recorder
from proxytest.wire.stun_exchange import Ask, Exchange, unconnected
from proxytest.wire.stun_stream import Tls, ask_stream
from proxytest.wire.stun_udp import ask_udp
from proxytest.wire.tls import TlsLayer

#: Makes the request at least as long as an answer with an IPv6 address: `proxytest reflect` sends no longer one.
_SOFTWARE = "proxytest asks which attempt media take"
_IPV4_AND_UDP, _IPV6_AND_UDP = 28, 48  #: bytes of headers (RFC 791, RFC 8200, RFC 768)
_FIRST_NUMBER = 1001  #: of connections in the trace; those to the proxy are counted from 1

_SPARE = 1.5  #: times the round trip of one request: those of a full line grow

_STUN, _RTP = "Binding requests", "packets that look like media (RTP)"

#: If no address answers, the result in which most happened says most.
_TELLING = (
    MediaOutcome.ANSWERED,
    MediaOutcome.NOT_STUN,
    MediaOutcome.ACCEPTED,
    MediaOutcome.TLS_FAILED,
    MediaOutcome.TOO_LARGE,
    MediaOutcome.REFUSED,
    MediaOutcome.PROHIBITED,
    MediaOutcome.NO_ANSWER,
    MediaOutcome.UNREACHABLE,
    MediaOutcome.NAME_UNKNOWN,
    MediaOutcome.UNKNOWN,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaAttempt:
    """A port to try on a media host."""

    port: int
    transport: Transport
    sni: bool = True
    size: int | None = None  #: bytes of the IP packet to which a request by UDP is padded


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The addresses of a host, one of each family, or why there are none."""

    addresses: tuple[str, ...] = ()
    failed: Failed | None = None


class MediaProbe:
    """Asks media hosts; connections are numbered over all of them."""

    def __init__(
        self,
        *,
        recorder: Recorder,
        limits: Limits,
        inspector: ChainInspector,
        context: ssl.SSLContext,
        token: Secret | None = None,
    ) -> None:
        self._token = token
        self._recorder = recorder
        self._limits = limits
        self._inspector = inspector
        self._context = context
        self._numbers = count(_FIRST_NUMBER)
        self._found: dict[str, Found] = {}
        self._looking_up = asyncio.Lock()

    async def find(self, host: str) -> Found:
        """Look the host up, once."""
        async with self._looking_up:
            if host not in self._found:
                self._found[host] = await self._look_up(host)
            return self._found[host]

    async def _look_up(self, host: str) -> Found:
        number = next(self._numbers)
        try:
            self._recorder.record(number, Operation.RESOLVE, Phase.SENT, detail=host)
            async with operation(self._recorder, number, Operation.RESOLVE, seconds=self._limits.timeout, detail=host):
                addresses = await _resolved(host)
        except OperationFailed as error:
            return Found(failed=error.failed)
        detail = f"{host} is {', '.join(addresses)}"
        self._recorder.record(number, Operation.RESOLVE, Phase.DONE, detail=detail)
        return Found(addresses=addresses)

    async def try_port(self, host: MediaHost, found: Found, attempt: MediaAttempt) -> MediaTried:
        """Ask every address at once; the first answer counts, as it does in a call."""
        numbers = {next(self._numbers) for _ in found.addresses}
        port = host.port(attempt.transport, attempt.port) or attempt.port
        if found.failed is not None:
            # Also if DNS did not answer in time: a port that was not tried is not blocked.
            exchange = replace(unconnected(found.failed), outcome=MediaOutcome.NAME_UNKNOWN)
        else:
            asks = zip(sorted(numbers), found.addresses, strict=True)
            exchange = await _best(
                self._ask(host, number, Authority(host=address, port=port), attempt) for number, address in asks
            )
        return MediaTried(
            host=host.host,
            port=attempt.port,
            transport=attempt.transport,
            elsewhere=host.elsewhere and port != attempt.port,
            sni=attempt.sni,
            size=attempt.size,
            outcome=exchange.outcome,
            asked=str(exchange.asked) if exchange.asked else None,
            mapped=str(exchange.answer.mapped) if exchange.answer and exchange.answer.mapped else None,
            local=str(exchange.local) if exchange.local else None,
            refused_by=exchange.refused_by,
            proven=exchange.proven,
            round_trip_s=exchange.round_trip_s,
            sends=exchange.sends,
            tls=exchange.tls,
            detail=exchange.detail,
            failed=exchange.failed,
            events=self._recorder.events_of(numbers) or ((found.failed.event,) if found.failed else ()),
        )

    async def _ask(self, host: MediaHost, number: int, address: Authority, attempt: MediaAttempt) -> Exchange:
        size = None if attempt.size is None else _payload(attempt.size, address)
        ask = self.ask_for(number, address, size=size)
        seconds = min(self._limits.timeout, self._limits.media)
        match attempt.transport:
            case Transport.UDP:
                return await ask_udp(ask, self._recorder, seconds=seconds, whole=attempt.size is not None)
            case Transport.TCP:
                return await ask_stream(ask, self._recorder, seconds=seconds)
            case Transport.TLS:
                return await ask_stream(ask, self._recorder, seconds=seconds, tls=self._tls(host, attempt))

    def ask_for(self, number: int, address: Authority, *, size: int | None = None) -> Ask:
        """Return a new request, signed where there is a token."""
        transaction = secrets.token_bytes(TRANSACTION)
        request = binding_request(transaction, software=_SOFTWARE, size=size, token=self._token)
        return Ask(number=number, address=address, request=request, token=self._token)

    async def try_series(self, tried: MediaTried) -> tuple[MediaSeries, ...]:
        """Send packets at the pace of audio to the address that was asked."""
        address, number = parse_authority(tried.asked or ""), next(self._numbers)
        streams = tuple(_streams(self._limits.series, self._token))
        seen = await send_series(number, address, streams, self._recorder, _patient(self._limits, tried))
        return tuple(
            MediaSeries(
                host=tried.host,
                port=tried.port,
                shape="rtp" if one.stream.name == _RTP else "stun",
                elsewhere=tried.elsewhere,
                asked=str(address),
                proven=self._token is not None,
                pace_s=self._limits.pace,
                round_trips_s=one.round_trips,
                late_s=round(seen.late_s, 6),
                failed=seen.failed,
                events=self._recorder.events_of({number}),
            )
            for one in seen.streams
        )

    def _tls(self, host: MediaHost, attempt: MediaAttempt) -> Tls:
        def seen(number: int, layer: TlsLayer) -> TlsSeen:
            return self._inspector.seen(layer.ssl_object, host.host, conn=number, first_bytes=layer.first_bytes)

        return Tls(context=self._context, server_name=host.host if attempt.sni else None, seen=seen)


def _patient(limits: Limits, tried: MediaTried) -> Limits:
    """Wait longer for the last answers where the first request took long: what comes late is not lost."""
    wanted = max(limits.tail, _SPARE * (tried.round_trip_s or 0.0))
    return replace(limits, tail=max(limits.tail, min(wanted, limits.media)))


def _streams(packets: int, token: Secret | None) -> Iterator[Stream]:
    """Return the streams to send side by side: the one is the control of the other."""
    if token is not None:
        yield _media(packets, token)
    yield _requests(packets, token)


def _requests(packets: int, token: Secret | None) -> Stream:
    """Return Binding requests, each with a transaction of its own."""
    transactions = {secrets.token_bytes(TRANSACTION): number for number in range(packets)}
    requests = tuple(binding_request(one, software=_SOFTWARE, token=token) for one in transactions)

    def answered(data: bytes) -> int | None:
        message = decode(data)
        if isinstance(message, Malformed) or (number := transactions.get(message.transaction[4:])) is None:
            return None
        signed = token is None or is_signed(data, message.integrity, token)
        return number if signed and message.answers(requests[number]) else None

    return Stream(name=_STUN, packets=requests, answered=answered)


def _media(packets: int, token: Secret) -> Stream:
    source = secrets.randbits(32)

    def answered(data: bytes) -> int | None:
        rtp = rtp_shape.read_answer(data, token)
        return rtp.sequence if rtp is not None and rtp.source == source else None

    made = (
        rtp_shape.packet(rtp_shape.Rtp(sequence=number, source=source), secrets.token_bytes(rtp_shape.PAYLOAD), token)
        for number in range(packets)
    )
    return Stream(name=_RTP, packets=tuple(made), answered=answered)


def is_address(host: str) -> bool:
    """Is the host an IP address? Then TLS has no name to send (RFC 6066 section 3)."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


async def _resolved(host: str) -> tuple[str, ...]:
    """Return the first address of each family, in the system's order."""
    try:
        infos = await asyncio.get_running_loop().getaddrinfo(host, 0, type=1, proto=6)
    except UnicodeError:  # an empty label, or one of more than 63 characters
        raise MalformedError(Failure.NAME_NOT_FOUND, "DNS cannot carry this name") from None
    first: dict[int, str] = {}
    for family, _, _, _, address in infos:
        if family in (AF_INET, AF_INET6):
            first.setdefault(family, str(address[0]))
    return tuple(first.values())


def _payload(packet: int, address: Authority) -> int:
    """Return the bytes of a STUN message, a multiple of 4, that make a packet of this size."""
    headers = _IPV6_AND_UDP if ":" in address.host else _IPV4_AND_UDP
    return (packet - headers) // 4 * 4


async def _best(asked: Iterable[Coroutine[Any, Any, Exchange]]) -> Exchange:
    """Return the first answer; if there is none, the failure that says most."""
    tasks = [asyncio.ensure_future(one) for one in asked]
    ended: list[Exchange] = []
    try:
        for task in asyncio.as_completed(tasks):
            ended.append(await task)
            if ended[-1].outcome is MediaOutcome.ANSWERED:
                break
    finally:
        for one in tasks:
            one.cancel()
        for one in tasks:
            with suppress(asyncio.CancelledError):
                await one
    return min(ended, key=lambda one: _TELLING.index(one.outcome))
