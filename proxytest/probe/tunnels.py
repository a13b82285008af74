"""CONNECT with a log-on, TLS inside, and then an action in the tunnel."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.model.address import Authority
from proxytest.model.event import Failure, Operation
from proxytest.model.logon import Logon
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.probe.ask import Access
from proxytest.probe.far_end import FarEnd
from proxytest.protocol.request import connect
from proxytest.wire.operation import OperationFailed
from proxytest.wire.tunnel import Tunnel

_T = TypeVar("_T", bound=TunnelTried)

#: Acts inside an open tunnel and adds its results to the observation.
Inside = Callable[[Tunnel, _T], Awaitable[_T]]

#: The last one is this machine's own limit; it has more resources when other tasks have ended.
_BREAKS = frozenset({Failure.CLOSED, Failure.RESET, Failure.REFUSED, Failure.OWN_LIMIT})


async def try_tunnel(access: Access, target: Authority, logon: Logon, kind: type[_T], inside: Inside[_T]) -> _T:
    """Open a tunnel and act inside; network failures are in the observation, which is of this kind."""
    recorder, far_end = access.dialler.recorder, FarEnd(access, target)
    start = recorder.elapsed()
    try:
        dialogue = await access.ask(connect(target), logon, greet=far_end.greet)
        tried = kind(
            target=str(target),
            scheme=logon.scheme,
            outcome=dialogue.ended.outcome,
            answer=dialogue.answer,
            detail=recorder.scrubber.scrub(dialogue.ended.detail),
            failed=dialogue.failed,
            events=dialogue.events,
        )
        if dialogue.connection is not None:
            if await far_end.greet(dialogue.connection) is not None and dialogue.proven:
                access.identity.permits.doubt(logon.scheme.label)
            tried = await _go_inside(far_end, replace(tried, tls=far_end.tls, failed=far_end.failed), inside)
            events = sorted({*dialogue.events, *recorder.events_of({dialogue.connection.number})})
            tried = replace(tried, events=tuple(events))
    finally:
        far_end.close()
    return replace(tried, duration_s=round(recorder.elapsed() - start, 3))


async def _go_inside(far_end: FarEnd, tried: _T, inside: Inside[_T]) -> _T:
    if far_end.tunnel is None or far_end.failed is not None:
        return tried
    try:
        return await inside(far_end.tunnel, tried)
    except OperationFailed as error:
        return replace(tried, failed=error.failed)


def is_lost(tried: TunnelTried) -> bool:
    """Did the connection to the proxy fail before CONNECT was answered?

    Of many connections one may be lost by chance: only two losses are a fault of the proxy.
    """
    return tried.answer is None and tried.failed is not None and tried.failed.failure in _BREAKS


def as_unanswered(kind: type[_T], logon: Logon) -> Callable[[Observation], Observation]:
    """Return what is observed of a tunnel that is not tried, since another one to the same host timed out."""

    def shown(seen: Observation) -> Observation:
        return kind(
            target=seen.target,
            scheme=logon.scheme,
            outcome=Outcome.WITHHELD,
            detail=f"not tried: {seen.title} to this host timed out ({seen.failed})",
            events=seen.events,
        )

    return shown


def timed_out_in_tunnel(seen: Observation) -> bool:
    """Did CONNECT, or TLS in the tunnel, time out?"""
    failed = seen.failed if isinstance(seen, TunnelTried) else None
    return failed is not None and failed.failure is Failure.TIMEOUT and failed.operation in _TUNNEL


_TUNNEL = (Operation.CONNECT, Operation.TLS)
