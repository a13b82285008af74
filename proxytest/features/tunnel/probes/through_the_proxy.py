"""CONNECT with the chosen scheme, and inside the tunnel TLS with HTTPS or a WebSocket."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Literal

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.model.address import Authority
from proxytest.model.challenge import Challenge, Scheme
from proxytest.probe.far_end import Access, FarEnd
from proxytest.protocol.request import connect
from proxytest.wire.drive import run_dialogue
from proxytest.wire.operation import OperationFailed
from proxytest.wire.tunnel import Tunnel

#: Goes on inside an opened tunnel and adds what it saw.
Inside = Callable[[Tunnel, TunnelTried], Awaitable[TunnelTried]]


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
    recorder, far_end = access.dialler.recorder, FarEnd(access, target)
    start, request = recorder.elapsed(), connect(target)
    try:
        dialogue = await run_dialogue(
            access.dialler,
            request,
            lambda end_point: access.identity.flow(scheme, request, end_point, challenge=challenge),
            permits=access.identity.permits,
            greet=far_end.greet,
        )
        tried = TunnelTried(
            purpose=purpose,
            target=str(target),
            scheme=scheme,
            outcome=dialogue.ended.outcome,
            answer=dialogue.answer,
            detail=recorder.scrubber.scrub(dialogue.ended.detail),
            failed=dialogue.failed,
            events=dialogue.events,
        )
        if dialogue.connection is not None:
            if await far_end.greet(dialogue.connection) is not None and dialogue.proven:
                access.identity.permits.doubt(scheme.label)
            tried = await _go_inside(far_end, replace(tried, tls=far_end.tls, failed=far_end.failed), inside)
            events = sorted({*dialogue.events, *recorder.of({dialogue.connection.number})})
            tried = replace(tried, events=tuple(events))
    finally:
        far_end.close()
    return replace(tried, duration_s=round(recorder.elapsed() - start, 3))


async def _go_inside(far_end: FarEnd, tried: TunnelTried, inside: Inside) -> TunnelTried:
    if far_end.tunnel is None or far_end.failed is not None:
        return tried
    try:
        return await inside(far_end.tunnel, tried)
    except OperationFailed as error:
        return replace(tried, failed=error.failed)
