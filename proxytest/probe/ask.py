"""Send requests to the proxy, with or without a log-on."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

from proxytest.model.challenge import Scheme
from proxytest.model.event import Operation
from proxytest.model.logon import Logon
from proxytest.probe.identity import Identity
from proxytest.probe.kept_tunnel import KeptTunnel
from proxytest.protocol.auth.flow import AuthFlow, anonymous
from proxytest.protocol.request import Request
from proxytest.wire.chain_inspector import ChainInspector
from proxytest.wire.dial import Dialler
from proxytest.wire.drive import Dialogue, Greet, run_dialogue
from proxytest.wire.permits import NOTHING_TO_PROVE, Permits

#: The first request may be a proof, which a close of a connection that waited would lose.
_PROVES_AT_ONCE = frozenset({Scheme.BASIC, Scheme.NEGOTIATE})


@dataclass(slots=True)
class InProgress:
    """Counts what is in progress at the same time; in a `with` block there is one more."""

    count: int = 0

    def __enter__(self) -> None:
        self.count += 1

    def __exit__(self, *_: object) -> None:
        self.count -= 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a request through the proxy needs: the proxy, and the identity."""

    dialler: Dialler
    identity: Identity
    inspector: ChainInspector
    context: ssl.SSLContext  #: for the far end; accepts any certificate
    tls: bool = True  #: does the far end use TLS? Other protocols of a program are not known here
    permits: Permits | None = None  #: that a proof needs in place of the guard's, such as a turn
    kept: KeptTunnel | None = None  #: where a program goes on in the tunnel of its log-on
    in_progress: InProgress = field(default_factory=InProgress)  #: tunnels
    asking: InProgress = field(default_factory=InProgress)  #: requests without an answer

    async def dial_ahead(self, logon: Logon) -> None:
        """Open a connection for the next log-on to a far proxy, if that does not begin with a proof."""
        if self.kept is None and logon.scheme not in _PROVES_AT_ONCE:
            await self.dialler.dial_ahead()

    async def ask(
        self,
        request: Request,
        logon: Logon,
        *,
        kind: Operation = Operation.CONNECT,
        permits: Permits | None = None,
        greet: Greet | None = None,
    ) -> Dialogue:
        """Send a request with a log-on; network failures are in the result."""
        with self.asking:
            return await run_dialogue(
                self.dialler,
                request,
                lambda end_point: self.identity.flow(logon, request, end_point),
                kind=kind,
                permits=permits or self.permits or self.identity.permits,
                greet=greet,
                fresh=logon.scheme in _PROVES_AT_ONCE,
            )


async def ask_openly(
    dialler: Dialler,
    request: Request,
    *,
    flow: Callable[[], AuthFlow] = anonymous,
    user_agent: str | None = None,
    kept: KeptTunnel | None = None,
    fresh: bool = False,
) -> Dialogue:
    """Send a request that proves nothing, and close the connection, unless a program goes on in its tunnel.

    A `fresh` one uses no connection that waited for a request.
    """
    dialogue = await run_dialogue(
        dialler, request, lambda _: flow(), user_agent=user_agent, permits=NOTHING_TO_PROVE, fresh=fresh
    )
    if dialogue.connection is None:
        return dialogue
    if kept is None:
        dialogue.connection.close()
    else:
        kept.keep(connection=dialogue.connection)
    return dialogue
