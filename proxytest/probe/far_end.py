"""The TLS handshake with whoever answers inside an open tunnel."""

from contextlib import closing
from dataclasses import dataclass

from proxytest.model.address import Authority
from proxytest.model.certificate import TlsSeen
from proxytest.model.event import Failed, Failure
from proxytest.probe.ask import Access
from proxytest.wire.connection import ProxyConnection
from proxytest.wire.operation import OperationFailed
from proxytest.wire.tunnel import Tunnel

#: What only a peer that speaks TLS says, even where it refuses the handshake.
SPEAKS_TLS = frozenset({Failure.TLS_ALERT, Failure.NO_COMMON_PROTOCOL})
#: Where the peer is verified at once, since the tunnel is kept: it spoke TLS too, and will be told of.
_UNVERIFIED = frozenset({Failure.CERTIFICATE, Failure.TLS_PROTOCOL})


@dataclass(slots=True)
class FarEnd:
    """The handshake with a target in a tunnel that a dialogue opened."""

    access: Access
    target: Authority
    sni: bool = True  #: is it told the name that is wanted?
    tunnel: Tunnel | None = None
    tls: TlsSeen | None = None
    failed: Failed | None = None

    async def greet(self, connection: ProxyConnection) -> Failed | None:
        """Do the handshake; None if the peer uses TLS, even if it refuses the handshake with an alert."""
        if self.tunnel is None and self.access.tls:
            await self._shake_hands(connection)
        spoken = SPEAKS_TLS if self.access.kept is None else SPEAKS_TLS | _UNVERIFIED
        return None if self.failed is None or self.failed.failure in spoken else self.failed

    async def _shake_hands(self, connection: ProxyConnection) -> None:
        access, dialler = self.access, self.access.dialler
        self.tunnel = Tunnel(
            connection, self.target, recorder=dialler.recorder, limits=dialler.limits, user_agent=dialler.user_agent
        )
        try:
            with closing(dialler.distance.waits()):
                self.tls = await self.tunnel.start_tls(access.context, access.inspector, sni=self.sni)
        except OperationFailed as error:
            self.failed = error.failed

    def close(self) -> None:
        """Close the tunnel at once."""
        if self.tunnel is not None:
            self.tunnel.close()
