"""Open connections to the proxy: resolve, connect, and do a TLS handshake with an https:// proxy."""

import asyncio
import ssl
from dataclasses import dataclass

import aiohappyeyeballs

from proxytest.model.address import Authority, ProxyAddress
from proxytest.model.event import Failure, Operation, Phase
from proxytest.protocol.certificates import end_point_hash
from proxytest.wire.channel import Channel
from proxytest.wire.classify import MalformedError
from proxytest.wire.connection import ProxyConnection
from proxytest.wire.limits import Limits
from proxytest.wire.operation import operation
from proxytest.wire.presented_chain import presented_chain
from proxytest.wire.recorder import Recorder
from proxytest.wire.tls import TlsLayer

_EYEBALLS_DELAY = 0.25  #: seconds before the next address is tried in parallel (RFC 8305 section 8)


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

    async def dial(self, number: int | None = None) -> ProxyConnection:
        """Open a connection; a caller that needs its number even after a failure passes one.

        Raises OperationFailed.
        """
        number = self.recorder.connection() if number is None else number
        authority = self.route.proxy.authority
        addresses = await self._resolve(number, authority)
        channel = Channel(limit=self.limits.buffer)
        async with operation(
            self.recorder, number, Operation.DIAL, seconds=self.limits.timeout, detail=f"to {authority}"
        ):
            socket = await aiohappyeyeballs.start_connection(addresses, happy_eyeballs_delay=_EYEBALLS_DELAY)
            await asyncio.get_running_loop().create_connection(lambda: channel, sock=socket)
            peer = channel.transport.get_extra_info("peername")
            if peer is None:
                channel.close()
                raise ConnectionResetError("the connection was cut as soon as it stood")
        self.recorder.record(number, Operation.DIAL, Phase.DONE, detail=f"connected to {peer[0]} port {peer[1]}")
        end_point = None
        if self.route.context is not None:
            try:
                channel, end_point = await self._secure(number, channel, self.route.context)
            except BaseException:
                channel.close()
                raise
        return ProxyConnection(number, channel, recorder=self.recorder, limits=self.limits, end_point=end_point)

    async def _resolve(self, number: int, authority: Authority) -> list[aiohappyeyeballs.AddrInfoType]:
        host = next((address for wanted, address in self.route.overrides if wanted == authority), authority.host)
        self.recorder.record(number, Operation.RESOLVE, Phase.SENT, detail=authority.host)
        async with operation(
            self.recorder, number, Operation.RESOLVE, seconds=self.limits.timeout, detail=authority.host
        ):
            loop = asyncio.get_running_loop()
            try:
                found = await loop.getaddrinfo(host, authority.port, type=1, proto=6)
            except UnicodeError:  # an empty label, or one of more than 63 characters
                raise MalformedError(Failure.NAME_NOT_FOUND, "DNS cannot carry this name") from None
        addresses = ", ".join(dict.fromkeys(str(info[4][0]) for info in found))
        self.recorder.record(number, Operation.RESOLVE, Phase.DONE, detail=f"{authority.host} is {addresses}")
        return [(family, kind, protocol, name, address) for family, kind, protocol, name, address in found]

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
