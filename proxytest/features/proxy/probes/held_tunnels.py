"""Open tunnels slowly and keep them: a limit of connections refuses one of them, a limit by time none."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from proxytest.features.proxy.observations import HeldTunnels
from proxytest.features.tunnel.observations import HttpsTried, TunnelTried, UnknownNameTried
from proxytest.judgement.disturbances import lost_asks, relieved, relieved_asks
from proxytest.model.address import Authority, parse_authority
from proxytest.model.logon import Logon
from proxytest.model.observation import Observation
from proxytest.probe.ask import Access
from proxytest.probe.declare import Case, Foreseen, Probe, Task, foresee_logons
from proxytest.probe.logons import logon_by
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.protocol.request import connect
from proxytest.wire.clock import pause
from proxytest.wire.connection import ProxyConnection
from proxytest.wire.drive import Dialogue

_ALONE = 6  #: with two nodes that differ, one run in 64 meets only one
_FAR = 3  #: times as many were in use at once at a far proxy


async def hold_tunnels(access: Access, target: Authority, logon: Logon, *, most: int, quiet: float) -> HeldTunnels:
    """Open up to `most` tunnels slowly, and keep them.

    Where one is refused, try once more after `quiet` seconds beside the others, and then some alone: what is refused
    even then is not refused because of a limit.
    """
    held, events = list[ProxyConnection](), list[int]()

    recorder = access.dialler.recorder
    until = recorder.elapsed() + access.dialler.limits.timeout

    async def opens() -> bool:
        dialogue = await access.ask(connect(target), logon)
        dialogues.append(dialogue)
        events.extend(dialogue.events)
        if dialogue.connection is not None:
            held.append(dialogue.connection)
        return dialogue.connection is not None

    dialogues, again, alone = list[Dialogue](), None, list[bool]()
    try:
        while (good := await opens()) and len(held) < most and recorder.elapsed() < until:
            await pause(quiet / 4)
        opened, refused = len(held), None if good else dialogues[-1]
        if refused is not None:
            await pause(quiet)
            again = await opens()
    finally:
        _close(held)
    for _ in range(_ALONE if refused is not None else 0):
        if recorder.elapsed() > until:
            break
        await pause(quiet / 4)
        alone.append(await opens())
        _close(held)
    return HeldTunnels(
        target=str(target),
        opened=opened,
        refused=refused.answer if refused is not None else None,
        again=again,
        alone=tuple(alone),
        failed=refused.failed if refused is not None else None,
        events=tuple(events),
    )


def _close(held: list[ProxyConnection]) -> None:
    while held:
        held.pop().close()


def _asks(case: Case) -> Iterator[Task]:
    limited = relieved(case.evidence) or relieved_asks(case.evidence) or lost_asks(case.evidence)
    better = next((one for one in case.evidence.each(HttpsTried) if one.stands), None)
    if limited and better is not None:
        yield Task(
            title="Keep tunnels open",
            target=better.target,
            work=partial(_work, tried=better, logon=logon_by(better.scheme, case.evidence)),
            alone=True,
        )


async def _work(network: Network, *, tried: TunnelTried, logon: Logon) -> tuple[Observation, ...]:
    plan, target = network.plan, parse_authority(tried.target)
    most = plan.max_concurrency * (_FAR if network.far else 1)
    return (await hold_tunnels(network.access, target, logon, most=most, quiet=plan.limits.quiet),)


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    condition = "if a tunnel is refused beside others, and opens alone"
    times = _FAR * plan.max_concurrency + 1 + _ALONE
    worst = foresee_logons(plan.targets[0], plan, times=times, condition=condition)
    yield replace(worst, seconds=foresee_logons("", plan).seconds * 2 + plan.limits.timeout)


HELD_TUNNELS = Probe(
    id="proxy/held-tunnels",
    gives=HeldTunnels,
    needs=(HttpsTried,),
    revisits=(UnknownNameTried,),
    sends="CONNECT with the log-on that works, again and again to one host, while the tunnels before stay open",
    asks=_asks,
    foresees=_foresees,
)
