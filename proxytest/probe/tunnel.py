"""CONNECT with the chosen scheme, and inside the tunnel TLS with HTTPS or a WebSocket."""

import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Literal

from proxytest.model.address import Authority
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.observation import TunnelTried
from proxytest.probe.identity import Identity
from proxytest.protocol.request import connect
from proxytest.wire.dial import Dialler
from proxytest.wire.drive import Dialogue, run_dialogue
from proxytest.wire.judge import Judge
from proxytest.wire.operation import OperationFailed
from proxytest.wire.tunnel import Tunnel

#: Goes on inside an opened tunnel and adds what it saw.
Inside = Callable[[Tunnel, TunnelTried], Awaitable[TunnelTried]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """All that is needed to open tunnels."""

    dialler: Dialler
    identity: Identity
    judge: Judge
    context: ssl.SSLContext  #: for the far end; accepts any certificate


async def try_https(access: Access, target: Authority, scheme: Scheme, challenge: Challenge | None) -> TunnelTried:
    """GET the front page; any answer of the true far end proves the path, whatever its status."""

    async def inside(tunnel: Tunnel, tried: TunnelTried) -> TunnelTried:
        return replace(tried, https=await tunnel.get("/"))

    return await _try(access, target, scheme, challenge, "https", inside)


async def try_unknown_name(
    access: Access, target: Authority, scheme: Scheme, challenge: Challenge | None
) -> TunnelTried:
    """Ask for a name that does not exist; where a tunnel opens all the same, look at who answers in it."""

    async def inside(tunnel: Tunnel, tried: TunnelTried) -> TunnelTried:
        return replace(tried, https=await tunnel.get("/"))

    return await _try(access, target, scheme, challenge, "wildcard", inside)


async def try_websocket(
    access: Access,
    target: Authority,
    scheme: Scheme,
    challenge: Challenge | None,
    *,
    path: str,
    hold: float = 0.0,
    silent: bool = False,
) -> TunnelTried:
    """Upgrade to a WebSocket, ping it, and hold it for some seconds, with pings or in silence."""

    async def inside(tunnel: Tunnel, tried: TunnelTried) -> TunnelTried:
        return replace(tried, websocket=await tunnel.upgrade(path, hold=hold, silent=silent))

    return await _try(access, target, scheme, challenge, "idle" if silent else "wss", inside)


async def _try(
    access: Access,
    target: Authority,
    scheme: Scheme,
    challenge: Challenge | None,
    purpose: Literal["https", "wss", "idle", "wildcard"],
    inside: Inside,
) -> TunnelTried:
    start = access.dialler.recorder.elapsed()
    request, dialler = connect(target), access.dialler
    dialogue = await run_dialogue(
        dialler,
        request,
        lambda end_point: access.identity.flow(scheme, request, end_point, challenge=challenge),
        permits=access.identity.permits,
    )
    tried = TunnelTried(
        purpose=purpose,
        target=str(target),
        scheme=scheme,
        outcome=dialogue.ended.outcome,
        answer=dialogue.answer,
        detail=dialler.recorder.scrubber.scrub(dialogue.ended.detail),
        failed=dialogue.failed,
        events=dialogue.events,
    )
    if dialogue.connection is not None:
        tried = await _go_inside(access, target, dialogue, tried, inside)
    return replace(tried, duration_s=round(dialler.recorder.elapsed() - start, 3))


async def _go_inside(
    access: Access, target: Authority, dialogue: Dialogue, tried: TunnelTried, inside: Inside
) -> TunnelTried:
    dialler = access.dialler
    if dialogue.connection is None:
        return tried
    tunnel = Tunnel(
        dialogue.connection, target, recorder=dialler.recorder, limits=dialler.limits, user_agent=dialler.user_agent
    )
    try:
        tried = replace(tried, tls=await tunnel.start_tls(access.context, access.judge))
        tried = await inside(tunnel, tried)
    except OperationFailed as error:
        tried = replace(tried, failed=error.failed)
    finally:
        tunnel.close()
    events = sorted({*dialogue.events, *dialler.recorder.of({tunnel.number})})
    return replace(tried, events=tuple(events))
