"""Open the tunnels: every target by the strongest scheme that works, one host and the WebSocket by each."""

from collections.abc import Awaitable, Callable, Iterator
from functools import partial

from proxytest.engine.prove import challenge_for
from proxytest.engine.session import Session
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.features.tunnel.probes.through_the_proxy import try_https, try_websocket
from proxytest.model.address import Authority
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.event import Failure
from proxytest.probe.far_end import Access

#: The last is this machine's own, which has more means once others have ended.
_BREAKS = frozenset({Failure.CLOSED, Failure.RESET, Failure.REFUSED, Failure.OWN_LIMIT})

_Job = Callable[[], Awaitable[TunnelTried]]


async def open_tunnels(
    session: Session, schemes: tuple[Scheme, ...], challenges: tuple[Challenge, ...], *, free: frozenset[str]
) -> None:
    """Try each target; `free` are those that the proxy lets pass without credentials.

    Among many connections one is lost now and then: only what is lost twice is the proxy's doing.
    """
    jobs = tuple(_jobs(session, schemes, challenges, free))
    tried = await session.at_once(jobs)
    await session.at_once(job for job, one in zip(jobs, tried, strict=True) if _lost(one))


def _lost(tried: TunnelTried) -> bool:
    """Did the connection to the proxy break, or never stand, before CONNECT was answered?"""
    return tried.answer is None and tried.failed is not None and tried.failed.failure in _BREAKS


def _jobs(
    session: Session, schemes: tuple[Scheme, ...], challenges: tuple[Challenge, ...], free: frozenset[str]
) -> Iterator[_Job]:
    access = session.access
    for index, target in enumerate(session.plan.targets):
        usable = (Scheme.NONE,) if str(target) in free else schemes
        for scheme in usable if index == 0 else usable[:1]:
            yield partial(_https, session, access, target, scheme, challenge_for(challenges, scheme))
        host = session.plan.profile.host(target.host, target.port)
        if host is not None and host.websocket is not None:
            for scheme in usable:
                challenge = challenge_for(challenges, scheme)
                yield partial(_websocket, session, access, target, scheme, challenge, host.websocket)
            if session.plan.hold:
                for scheme in usable[:1]:
                    challenge = challenge_for(challenges, scheme)
                    yield partial(_idle, session, access, target, scheme, challenge, host.websocket)


async def _https(
    session: Session, access: Access, target: Authority, scheme: Scheme, challenge: Challenge | None
) -> TunnelTried:
    work = try_https(access, target, scheme, challenge)
    return await session.observe(_title("HTTPS", scheme), target, work)


async def _websocket(
    session: Session, access: Access, target: Authority, scheme: Scheme, challenge: Challenge | None, path: str
) -> TunnelTried:
    work = try_websocket(access, target, scheme, challenge, path=path, hold=session.plan.hold)
    return await session.observe(_title("WebSocket", scheme), target, work)


async def _idle(
    session: Session, access: Access, target: Authority, scheme: Scheme, challenge: Challenge | None, path: str
) -> TunnelTried:
    work = try_websocket(access, target, scheme, challenge, path=path, hold=session.plan.hold, silent=True)
    return await session.observe(_title("Silent WebSocket", scheme), target, work)


def _title(what: str, scheme: Scheme) -> str:
    return what if scheme is Scheme.NONE else f"{what} by {scheme.label}"
