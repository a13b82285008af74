"""Open a WebSocket in a tunnel, by each working log-on; and keep it open, with pings and idle."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from proxytest.features.logon.observations import SchemeRepeated, SchemeTried
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.features.websocket.observations import IdleTried, WebSocketTried
from proxytest.model.address import Authority
from proxytest.model.challenge import STRENGTH
from proxytest.model.logon import Logon
from proxytest.model.observation import Observation
from proxytest.probe.ask import Access
from proxytest.probe.declare import Case, Foreseen, Probe, Task, foresee_logons
from proxytest.probe.logons import working_for
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.probe.tunnels import as_unanswered, is_lost, try_tunnel
from proxytest.wire.tunnel import Tunnel


async def try_websocket(access: Access, target: Authority, logon: Logon, *, path: str, hold: float) -> WebSocketTried:
    """Upgrade to a WebSocket, ping it, and keep it open with pings for `hold` seconds."""

    async def inside(tunnel: Tunnel, tried: WebSocketTried) -> WebSocketTried:
        return replace(tried, websocket=await tunnel.upgrade(path, hold=hold, silent=False))

    return await try_tunnel(access, target, logon, WebSocketTried, inside)


async def try_idle(access: Access, target: Authority, logon: Logon, *, path: str, hold: float) -> IdleTried:
    """Upgrade to a WebSocket, and send nothing for `hold` seconds."""

    async def inside(tunnel: Tunnel, tried: IdleTried) -> IdleTried:
        return replace(tried, websocket=await tunnel.upgrade(path, hold=hold, silent=True))

    return await try_tunnel(access, target, logon, IdleTried, inside)


def _sockets(plan: Plan) -> Iterator[tuple[Authority, str]]:
    """Return the targets that have a WebSocket, with its path."""
    for target in plan.targets:
        host = plan.profile.host(target.host, target.port)
        if host is not None and host.websocket is not None:
            yield target, host.websocket


def _asks(case: Case) -> Iterator[Task]:
    for target, path in _sockets(case.plan):
        for logon in working_for(str(target), case.evidence):
            yield from _tasks(case, WebSocketTried, "WebSocket", target, logon, path)


def _asks_in_silence(case: Case) -> Iterator[Task]:
    for target, path in _sockets(case.plan):
        for logon in working_for(str(target), case.evidence)[:1]:
            yield from _tasks(case, IdleTried, "Silent WebSocket", target, logon, path)


def _tasks(
    case: Case, kind: type[WebSocketTried | IdleTried], title: str, target: Authority, logon: Logon, path: str
) -> Iterator[Task]:
    """Return the task, and a second one if the connection of the first was lost."""
    alike = [one for one in case.evidence.each(kind) if (one.target, one.scheme) == (str(target), logon.scheme)]
    for attempt in (1, 2) if any(map(is_lost, alike)) else (1,):
        yield Task(
            title=logon.named(title),
            target=str(target),
            work=partial(_work, kind=kind, target=target, logon=logon, path=path),
            attempt=attempt,
            unanswered=as_unanswered(kind, logon),
        )


async def _work(
    network: Network, *, kind: type[TunnelTried], target: Authority, logon: Logon, path: str
) -> tuple[Observation, ...]:
    ask = try_idle if kind is IdleTried else try_websocket
    return (await ask(network.access, target, logon, path=path, hold=network.plan.hold),)


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    schemes = len(plan.schemes or STRENGTH)
    for target, _ in _sockets(plan):
        yield foresee_logons(target, plan, times=2 * schemes, hold=plan.hold)


def _foresees_silence(plan: Plan) -> Iterator[Foreseen]:
    for target, _ in _sockets(plan):
        yield foresee_logons(target, plan, times=2, hold=plan.hold)


SOCKETS = Probe(
    id="websocket/upgrade",
    gives=WebSocketTried,
    needs=(SchemeTried,),
    after=(SchemeRepeated,),
    sends="CONNECT with the log-on that works, TLS and a WebSocket inside, pings",
    asks=_asks,
    foresees=_foresees,
)

SILENT_SOCKETS = Probe(
    id="websocket/silence",
    gives=IdleTried,
    needs=(SchemeTried,),
    after=(SchemeRepeated,),
    sends="CONNECT with the log-on that works, TLS and a WebSocket inside, then nothing",
    asks=_asks_in_silence,
    foresees=_foresees_silence,
    when=lambda plan: "" if plan.hold else "not asked for: --hold SECONDS",
)
