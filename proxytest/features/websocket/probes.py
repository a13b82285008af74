"""Open a WebSocket in a tunnel, by each working log-on; and keep it open, with pings and idle."""

import asyncio
from collections.abc import Awaitable, Iterator
from dataclasses import replace
from functools import partial

from proxytest.features.logon.observations import SchemeRepeated, SchemeTried
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.features.websocket.observations import EchoTried, IdleTried, PingedTried, SilenceTried, WebSocketTried
from proxytest.features.websocket.silence_limit import cut_after
from proxytest.judgement.chains import origin_of
from proxytest.model.address import Authority
from proxytest.model.challenge import STRENGTH
from proxytest.model.echo_seen import Echo
from proxytest.model.logon import Logon
from proxytest.model.observation import Observation
from proxytest.model.websocket_seen import EndKind
from proxytest.probe.ask import Access
from proxytest.probe.declare import Case, Foreseen, Probe, Task, foresee_logons
from proxytest.probe.logons import working_for
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.probe.tunnels import as_unanswered, known_to_wait, trouble_of, try_tunnel
from proxytest.wire.held import PING_EVERY
from proxytest.wire.operation import OperationFailed
from proxytest.wire.tunnel import Tunnel


def try_websocket(
    access: Access, target: Authority, logon: Logon, *, path: str, hold: float
) -> Awaitable[WebSocketTried]:
    """Upgrade to a WebSocket, ping it, and keep it open with pings for `hold` seconds."""

    async def inside(tunnel: Tunnel, tried: WebSocketTried) -> WebSocketTried:
        return replace(tried, websocket=await tunnel.upgrade(path, hold=hold, silent=False))

    return try_tunnel(access, target, logon, WebSocketTried, inside)


def try_idle(access: Access, target: Authority, logon: Logon, *, path: str, hold: float) -> Awaitable[IdleTried]:
    """Upgrade to a WebSocket, and send nothing for `hold` seconds."""

    async def inside(tunnel: Tunnel, tried: IdleTried) -> IdleTried:
        return replace(tried, websocket=await tunnel.upgrade(path, hold=hold, silent=True))

    return try_tunnel(access, target, logon, IdleTried, inside)


def try_echo(access: Access, target: Authority, logon: Logon, *, path: str, offered: bool) -> Awaitable[EchoTried]:
    """Open a WebSocket, which may offer compression, and send messages as long as they come back."""

    async def inside(tunnel: Tunnel, tried: EchoTried) -> EchoTried:
        try:
            return replace(tried, offered=offered, echo=await tunnel.echo(path, offered=offered))
        except OperationFailed as error:
            return replace(tried, offered=offered, failed=error.failed)

    return try_tunnel(access, target, logon, EchoTried, inside)


def try_silence(
    access: Access, target: Authority, logon: Logon, *, path: str, seconds: float
) -> Awaitable[SilenceTried]:
    """Do the same as one of several, to find a limit."""

    async def inside(tunnel: Tunnel, tried: SilenceTried) -> SilenceTried:
        seen = await tunnel.upgrade(path, hold=seconds, silent=True)
        return replace(tried, silence_s=round(seconds, 2), websocket=seen)

    return try_tunnel(access, target, logon, SilenceTried, inside)


def try_pinged(access: Access, target: Authority, logon: Logon, *, path: str, cut: float) -> Awaitable[PingedTried]:
    """Ping four times as often as a silent one needed to be cut, and hold it longer than that one lived."""
    every, hold = cut / 4, cut * 1.5

    async def inside(tunnel: Tunnel, tried: PingedTried) -> PingedTried:
        seen = await tunnel.upgrade(path, hold=hold, every=every)
        return replace(tried, every_s=round(every, 2), wanted_s=round(hold, 1), websocket=seen)

    return try_tunnel(access, target, logon, PingedTried, inside)


def _sockets(plan: Plan) -> Iterator[tuple[Authority, str]]:
    """Return the targets that have a WebSocket, with its path; with --hold, hosts of the user's own are tried too."""
    for target in plan.targets:
        host = plan.profile.host(target.host, target.port)
        if host is not None and host.websocket is not None:
            yield target, host.websocket
        elif host is None and plan.own_targets and plan.hold:
            yield target, "/"


def _asks(case: Case) -> Iterator[Task | Observation]:
    for target, path in _sockets(case.plan):
        for logon in working_for(str(target), case.evidence):
            yield _asked_once(case, WebSocketTried, "WebSocket", target, logon, path)


def _asked_once(
    case: Case, kind: type[WebSocketTried | IdleTried], title: str, target: Authority, logon: Logon, path: str
) -> Task | Observation:
    """Return what is to be asked, unless the same CONNECT was waited for in vain."""
    before = known_to_wait(target, logon, case.evidence)
    return as_unanswered(kind, logon)(before) if before is not None else _task(kind, title, target, logon, path)


def _asks_in_silence(case: Case) -> Iterator[Task | Observation]:
    for target, path in _sockets(case.plan):
        for logon in working_for(str(target), case.evidence)[:1]:
            yield _asked_once(case, IdleTried, "Silent WebSocket", target, logon, path)


def _asks_for_the_limit(case: Case) -> Iterator[Task]:
    """Look for the limit where a connection was forgotten without a word: what is closed tells its time itself."""
    for target, path in _sockets(case.plan):
        forgotten = next(
            (one for one in case.evidence.each(IdleTried) if one.target == str(target) and _forgot(one)), None
        )
        silences = shorter_silences(forgotten.websocket.idle_s if forgotten and forgotten.websocket else None)
        for logon in working_for(str(target), case.evidence)[:1] if silences else ():
            yield _limit_task(target, logon, path, silences)


def _forgot(tried: IdleTried) -> bool:
    end = tried.websocket.ended if tried.websocket else None
    return end is not None and end.forgotten


def shorter_silences(seconds: float | None) -> tuple[float, ...]:
    """Return up to eight silences, each a fifth shorter; one of 15 s was survived before a longer one was tried."""
    if not seconds:
        return ()
    survived = PING_EVERY if seconds > PING_EVERY + 1 else 0.0
    return tuple(one for step in range(1, 9) if (one := seconds * 0.8**step) > survived)


def _limit_task(target: Authority, logon: Logon, path: str, silences: tuple[float, ...]) -> Task:
    async def work(network: Network) -> tuple[Observation, ...]:
        tried = (try_silence(network.access, target, logon, path=path, seconds=seconds) for seconds in silences)
        return tuple(await asyncio.gather(*tried))

    return Task(title=logon.named("Shorter silences"), target=str(target), work=work)


def _asks_with_pings(case: Case) -> Iterator[Task]:
    """Tell a limit of silence from one of age, where a connection was cut before the client would ping it."""
    for target, path in _sockets(case.plan):
        cut = cut_after(str(target), case.evidence) or 0.0
        wanted = 0.0 < cut <= PING_EVERY + 1 and not _said_goodbye(str(target), case)
        for logon in working_for(str(target), case.evidence)[:1] if wanted else ():
            yield _pings_task(target, logon, path, cut)


def _said_goodbye(target: str, case: Case) -> bool:
    """Did a Close frame end the silent one? Whoever sends it says why."""
    ends = (one.websocket.ended for one in case.evidence.each(IdleTried) if one.target == target and one.websocket)
    return any(end is not None and end.kind is EndKind.CLOSE for end in ends)


def _pings_task(target: Authority, logon: Logon, path: str, cut: float) -> Task:
    async def work(network: Network) -> tuple[Observation, ...]:
        return (await try_pinged(network.access, target, logon, path=path, cut=cut),)

    return Task(title=logon.named("WebSocket with more pings"), target=str(target), work=work)


def _foresees_pings(plan: Plan) -> Iterator[Foreseen]:
    for target, _ in _sockets(plan):
        condition = "where a silent connection is cut before the client pings it"
        yield foresee_logons(target, plan, times=2, condition=condition, hold=1.5 * min(plan.hold, PING_EVERY + 1))


def _foresees_the_limit(plan: Plan) -> Iterator[Foreseen]:
    for target, _ in _sockets(plan):
        condition = "where a silent connection is forgotten without a word"
        yield foresee_logons(target, plan, times=8, parallel=8, condition=condition, hold=plan.hold + PING_EVERY)


def _asks_for_echoes(case: Case) -> Iterator[Task]:
    """Send messages where TLS is opened: nobody else could damage them. With compression where plain ones came back."""
    for target, path in _sockets(case.plan):
        opened = [
            one for one in case.evidence.each(WebSocketTried) if one.target == str(target) and _damageable(one, case)
        ]
        echoes = any(one.target == str(target) and _echoed(one) for one in case.evidence.each(EchoTried))
        for logon in working_for(str(target), case.evidence)[:1] if opened else ():
            yield _message_task(target, logon, path, offered=False)
            if echoes:
                yield _message_task(target, logon, path, offered=True)


def _damageable(tried: WebSocketTried, case: Case) -> bool:
    open_now = tried.websocket is not None and tried.websocket.upgraded and tried.websocket.echoed
    return bool(open_now and tried.tls is not None and origin_of(tried.tls, case.evidence).intercepted)


def _echoed(tried: EchoTried) -> bool:
    return tried.echo is not None and not tried.offered and tried.echo.short is Echo.SAME


def _message_task(target: Authority, logon: Logon, path: str, *, offered: bool) -> Task:
    async def work(network: Network) -> tuple[Observation, ...]:
        return (await try_echo(network.access, target, logon, path=path, offered=offered),)

    title = "WebSocket messages, compressed" if offered else "WebSocket messages"
    return Task(title=logon.named(title), target=str(target), work=work)


def _foresees_echoes(plan: Plan) -> Iterator[Foreseen]:
    for target, _ in _sockets(plan):
        yield foresee_logons(target, plan, times=4, condition="where TLS is opened")


def _task(kind: type[WebSocketTried | IdleTried], title: str, target: Authority, logon: Logon, path: str) -> Task:
    return Task(
        title=logon.named(title),
        target=str(target),
        work=partial(_work, kind=kind, target=target, logon=logon, path=path),
        unanswered=as_unanswered(kind, logon),
        trouble=trouble_of,
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
        yield foresee_logons(target, plan, times=2, hold=plan.hold + min(plan.hold, PING_EVERY))


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

MESSAGES = Probe(
    id="websocket/messages",
    gives=EchoTried,
    needs=(WebSocketTried,),
    sends="where TLS is opened and a WebSocket opens in it: a short message; 20 kB and compressed ones if it is echoed",
    asks=_asks_for_echoes,
    foresees=_foresees_echoes,
)

SHORTER_SILENCES = Probe(
    id="websocket/limit",
    gives=SilenceTried,
    needs=(IdleTried,),
    sends="where a silent connection is forgotten: up to eight tunnels side by side, each silent for a shorter time",
    asks=_asks_for_the_limit,
    foresees=_foresees_the_limit,
    when=lambda plan: "" if plan.hold else "not asked for: --hold SECONDS",
)

MORE_PINGS = Probe(
    id="websocket/pings",
    gives=PingedTried,
    needs=(IdleTried,),
    after=(SilenceTried,),
    sends="where a silent connection is cut before 15 s: a WebSocket that is pinged more often, for half as long again",
    asks=_asks_with_pings,
    foresees=_foresees_pings,
    when=lambda plan: "" if plan.hold else "not asked for: --hold SECONDS",
)
