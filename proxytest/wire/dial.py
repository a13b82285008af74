"""Open connections to the proxy: resolve, connect, and do a TLS handshake with an https:// proxy."""

import asyncio
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, ip_address

import aiohappyeyeballs

from proxytest.model.address import Authority, ProxyAddress
from proxytest.model.event import Failure, Operation, Phase
from proxytest.protocol.certificates import end_point_hash
from proxytest.wire.channel import Channel
from proxytest.wire.classify import MalformedError
from proxytest.wire.connection import ProxyConnection
from proxytest.wire.limits import Limits
from proxytest.wire.look_up import own_address_towards
from proxytest.wire.operation import OperationFailed, operation
from proxytest.wire.presented_chain import presented_chain
from proxytest.wire.recorder import Recorder
from proxytest.wire.tls import TlsLayer

_FAR = 0.08  #: seconds; in one building an answer takes a few milliseconds, over a continent 30 to 60
_SILENT = 0.5  #: seconds; then the proxy waits itself, for a name or a far end
_SILENT_TOO = 0.1  #: seconds for one more, beside one that waits so; never less than two round trips
_EYEBALLS_DELAY = 0.25  #: seconds before the next address is tried in parallel (RFC 8305 section 8)
_POLL = 0.02  #: seconds
_HANDSHAKES = 8  #: of several legs at once: each keeps a helper of the proxy busy, of which Squid has 20 by default
_KEPT = 3.0  #: seconds after which a connection that waits for a request is not used: the proxy may close it


class Silence:
    """One request without an answer, which counts as silent after a while."""

    def __init__(self, distance: "Distance") -> None:
        self._distance = distance
        self._silent = False
        after = max(_SILENT_TOO, 2 * distance.dialled_s) if distance.silent else _SILENT
        self._timer = asyncio.get_running_loop().call_later(after, self._begin)

    def _begin(self) -> None:
        self._silent = True
        self._distance.silent += 1

    def close(self) -> None:
        """Count it no more."""
        self._timer.cancel()
        self._distance.silent -= self._silent
        self._silent = False


@dataclass(slots=True)
class Distance:
    """How long the proxy takes to answer, at best; and how many requests it leaves without an answer now."""

    dialled_s: float = 0.0
    answered_s: float = 0.0
    silent: int = 0

    def waits(self) -> Silence:
        """Note that a request waits for its answer, until that is closed."""
        return Silence(self)

    def dialled(self, seconds: float) -> None:
        """Note how long a connection took to open."""
        self.dialled_s = min(self.dialled_s or seconds, seconds)

    def answered(self, seconds: float) -> None:
        """Note how long an answer took."""
        self.answered_s = min(self.answered_s or seconds, seconds)

    @property
    def far(self) -> bool:
        """Is each round trip worth saving? What is done for that costs connections, and no wait where it is near."""
        return max(self.dialled_s, self.answered_s) >= _FAR

    @property
    def answers_late(self) -> bool:
        """The same, by answers alone: one connection that opened late proves nothing."""
        return self.answered_s >= _FAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How to reach the proxy."""

    proxy: ProxyAddress
    overrides: tuple[tuple[Authority, str], ...] = ()  #: of --resolve
    context: ssl.SSLContext | None = None  #: verifies an https:// proxy

    def __post_init__(self) -> None:
        if self.proxy.secure and self.context is None:
            raise ValueError("an https:// proxy without trust: credentials would go to it in clear")


class Dialler:
    """Opens numbered connections to one proxy."""

    def __init__(self, route: Route, *, recorder: Recorder, limits: Limits, user_agent: str) -> None:
        self.route = route
        self.recorder = recorder
        self.limits = limits
        self.user_agent = user_agent
        self.proxy_chain: list[bytes] = []  #: the last one that an https:// proxy presented
        self.proxy_tls: ssl.SSLObject | None = None  #: its last handshake
        self.addresses: tuple[str, ...] = ()  #: of the proxy's name, when it was looked up last
        self.pace = 0.0  #: seconds between the beginnings of two connections, where the proxy has a limit
        self.distance = Distance()
        self.handshakes = asyncio.Semaphore(_HANDSHAKES)
        self.thrifty = False  #: is a connection kept near the proxy, too?
        self._next = 0.0
        self._kept: tuple[ProxyConnection, float] | None = None
        self._transports: list[asyncio.Transport] = []

    def named(self, user_agent: str) -> "Dialler":
        """Return a dialler to the same proxy for another client."""
        made = Dialler(self.route, recorder=self.recorder, limits=self.limits, user_agent=user_agent)
        made.handshakes = self.handshakes
        return made

    async def dial(self, number: int | None = None) -> ProxyConnection:
        """Open a connection; a caller that needs its number even after a failure passes one.

        Raises OperationFailed.
        """
        number = self.recorder.connection() if number is None else number
        await self._take_turn()
        authority = self.route.proxy.authority
        addresses = await self._resolve(number, authority)
        channel = Channel(limit=self.limits.buffer)
        told = f"to {authority}{self._found(authority)}"
        async with operation(self.recorder, number, Operation.DIAL, seconds=self.limits.timeout, detail=told):
            began = self.recorder.elapsed()
            made = await aiohappyeyeballs.start_connection(addresses, happy_eyeballs_delay=_EYEBALLS_DELAY)
            self.distance.dialled(self.recorder.elapsed() - began)
            await asyncio.get_running_loop().create_connection(lambda: channel, sock=made)
            self._transports.append(channel.transport)
            peer = channel.transport.get_extra_info("peername")
            if peer is None:
                channel.close()
                raise ConnectionResetError("the connection was cut as soon as it stood")
            own = channel.transport.get_extra_info("sockname")
            self.recorder.own_address = str(own[0])
        self.recorder.record(number, Operation.DIAL, Phase.DONE, detail=f"connected to {peer[0]} port {peer[1]}")
        end_point = None
        if self.route.context is not None:
            try:
                channel, end_point = await self._secure(number, channel, self.route.context)
            except BaseException:
                channel.close()
                raise
        return ProxyConnection(number, channel, recorder=self.recorder, limits=self.limits, end_point=end_point)

    def keep(self, connection: ProxyConnection) -> None:
        """Keep an open connection for the next request; near the proxy little is gained by that."""
        if self._kept is not None or not ((self.thrifty or self.distance.far) and connection.alive):
            connection.close()
        else:
            self._kept = connection, self.recorder.elapsed()

    async def dial_ahead(self) -> None:
        """Open a connection for the next request, if the proxy is far away, has shown no limit, and none is kept."""
        if self.distance.far and not self.pace and self._kept is None:
            with suppress(OperationFailed):
                self.keep(await self.dial())

    def kept(self) -> ProxyConnection | None:
        """Return the connection that was kept, if it can still be used."""
        if self._kept is None:
            return None
        (connection, since), self._kept = self._kept, None
        if connection.alive and self.recorder.elapsed() - since < _KEPT:
            return connection
        connection.close()
        return None

    def close(self) -> None:
        """Close the connection that was kept."""
        if self._kept is not None:
            self._kept[0].close()
            self._kept = None

    async def _take_turn(self) -> None:
        now = self.recorder.elapsed()
        begin = max(now, self._next)
        self._next = begin + self.pace
        if begin > now:
            await asyncio.sleep(begin - now)

    def by_address(self, address: str) -> "Dialler":
        """Return a dialler that reaches the proxy by one of its addresses."""
        overrides = ((self.route.proxy.authority, address), *self.route.overrides)
        route = replace(self.route, overrides=overrides)
        made = Dialler(route, recorder=self.recorder, limits=self.limits, user_agent=self.user_agent)
        made.distance, made.handshakes = self.distance, self.handshakes
        return made

    async def others_closed(self, seconds: float) -> None:
        """Wait until this side has no connection to the proxy, at most so long; one that is kept is closed.

        Where no limit was met, one may stand whose request has no answer: the proxy may wait for its far end for long.
        """
        self.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._open() > (0 if self.pace else self.distance.silent):  # noqa: ASYNC110  transports tell nobody
                    await asyncio.sleep(_POLL)

    def _open(self) -> int:
        self._transports = [one for one in self._transports if not one.is_closing()]
        return len(self._transports)

    async def _resolve(self, number: int, authority: Authority) -> list[aiohappyeyeballs.AddrInfoType]:
        host = next((address for wanted, address in self.route.overrides if wanted == authority), authority.host)
        self.recorder.record(number, Operation.RESOLVE, Phase.SENT, detail=authority.host)
        async with operation(
            self.recorder, number, Operation.RESOLVE, seconds=self.limits.timeout, detail=authority.host
        ):
            try:
                found = _numeric(host, authority.port) or await asyncio.get_running_loop().getaddrinfo(
                    host, authority.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
                )
            except UnicodeError:  # an empty label, or one of more than 63 characters
                raise MalformedError(Failure.NAME_NOT_FOUND, "DNS cannot carry this name") from None
        self.addresses = tuple(dict.fromkeys(str(info[4][0]) for info in found))
        told = f"{authority.host} is {', '.join(self.addresses)}"
        self.recorder.record(number, Operation.RESOLVE, Phase.DONE, detail=told)
        self.recorder.own_address = self.recorder.own_address or own_address_towards(self.addresses[0])
        return [(family, kind, protocol, name, address) for family, kind, protocol, name, address in found]

    def _found(self, authority: Authority) -> str:
        """Return the addresses of a name: a name server may give what is no proxy, such as a sinkhole."""
        return "" if authority.host in self.addresses else f", which is {', '.join(self.addresses)}"

    async def _secure(self, number: int, channel: Channel, context: ssl.SSLContext) -> tuple[Channel, bytes | None]:
        """Do the TLS handshake with the proxy, and verify it before any credentials are sent."""
        transport, received = channel.release()
        async with operation(self.recorder, number, Operation.PROXY_TLS, seconds=self.limits.timeout):
            layer = TlsLayer(context, self.route.proxy.authority.host)
            try:
                await layer.handshake(transport, received)
            finally:
                self.proxy_tls, self.proxy_chain = layer.ssl_object, presented_chain(layer.ssl_object)
        version = layer.ssl_object.version()
        self.recorder.record(number, Operation.PROXY_TLS, Phase.DONE, detail=f"{version}, verified")
        secured = Channel(limit=self.limits.buffer)
        layer.attach(secured)
        return secured, end_point_hash(self.proxy_chain[0]) if self.proxy_chain else None


def _numeric(host: str, port: int) -> list[aiohappyeyeballs.AddrInfoType]:
    """Return what the resolver says of an IP address, without a thread for it; nothing for a name."""
    try:
        address = ip_address(host)
    except ValueError:
        return []
    if isinstance(address, IPv4Address):
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (host, port))]
    if address.scope_id:  # the number of the interface, which the system knows
        return []
    return [(socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (host, port, 0, 0))]
