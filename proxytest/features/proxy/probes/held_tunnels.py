"""Open tunnels slowly and keep them: a limit of connections refuses one of them, a limit by time none."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from proxytest.features.proxy.observations import ChallengesSeen, HeldTunnels
from proxytest.features.tunnel.observations import HttpsTried, TunnelTried, UnknownNameTried
from proxytest.judgement.disturbances import relieved, relieved_asks
from proxytest.judgement.evidence import Evidence
from proxytest.model.address import Authority, parse_authority
from proxytest.model.answer import Answer
from proxytest.model.logon import Logon
from proxytest.model.observation import Observation
from proxytest.probe.ask import Access, ask_openly
from proxytest.probe.declare import Case, Foreseen, Probe, Task, foresee_logons
from proxytest.probe.logons import logon_by
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.protocol.denial import denial_of
from proxytest.protocol.request import connect
from proxytest.wire.clock import pause
from proxytest.wire.connection import ProxyConnection
from proxytest.wire.dial import Dialler
from proxytest.wire.drive import Dialogue
from proxytest.wire.operation import OperationFailed
from proxytest.wire.permits import LetGo, Permit, Permits, keep

_BY_CHANCE = 3  #: times that a connection is cut by chance one after another are rare
_ALONE = 6  #: with two nodes that differ, one run in 64 meets only one
_FAR = 3  #: times as many were in use at once at a far proxy

#: Ask, and keep one more connection where the answer is as it was alone; return the dialogue, and whether it is.
_Ask = Callable[[list[ProxyConnection]], Awaitable[tuple[Dialogue, bool]]]


async def hold_tunnels(access: Access, target: Authority, logon: Logon, *, most: int, quiet: float) -> HeldTunnels:
    """Open up to `most` tunnels slowly, and keep them.

    Where one is refused, try once more after `quiet` seconds beside the others, and then some alone: what is refused
    even then is not refused because of a limit. What is cut may be cut by chance: it is tried again some times, and
    where one alone is cut, too, no limit is measured.
    """

    async def opens(held: list[ProxyConnection]) -> tuple[Dialogue, bool]:
        permits = _LettingGo(access.identity.permits, held)
        dialogue = await access.ask(connect(target), logon, permits=permits)
        if dialogue.connection is not None:
            held.append(dialogue.connection)
        return dialogue, dialogue.connection is not None

    return await _hold(opens, access.dialler, target, most=most, quiet=quiet)


@dataclass(frozen=True, slots=True)
class _LettingGo:
    """Closes the tunnels that are kept where the accepted proof is repeated: beside them, it would be refused too."""

    permits: Permits
    held: list[ProxyConnection]

    @property
    def reason(self) -> str:
        return self.permits.reason

    async def admit(self, scheme: str, target: str, let_go: LetGo = keep) -> Permit | None:
        def let_all_go() -> None:
            let_go()
            _close(self.held)

        return await self.permits.admit(scheme, target, let_all_go)

    def doubt(self, scheme: str) -> None:
        self.permits.doubt(scheme)


async def hold_connections(
    dialler: Dialler, target: Authority, alone: Answer, *, most: int, quiet: float
) -> HeldTunnels:
    """Keep up to `most` connections without a request: beside them, is CONNECT answered as it was alone?"""

    async def passes(held: list[ProxyConnection]) -> tuple[Dialogue, bool]:
        dialogue = await ask_openly(dialler, connect(target), fresh=True)
        as_alone = dialogue.answer is not None and _alike(dialogue.answer, alone)
        with suppress(OperationFailed):  # then the next CONNECT fails too
            held += [await dialler.dial()] if as_alone else []
        return dialogue, as_alone

    return replace(await _hold(passes, dialler, target, most=most, quiet=quiet), silent=True)


def _alike(answer: Answer, other: Answer) -> bool:
    """Do two answers say the same? A proxy may refuse by the status that a name gets that it cannot resolve."""
    return (answer.status, denial_of(answer)) == (other.status, denial_of(other))


async def _hold(ask: _Ask, dialler: Dialler, target: Authority, *, most: int, quiet: float) -> HeldTunnels:
    held, dialogues, alone = list[ProxyConnection](), list[Dialogue](), list[bool]()
    recorder = dialler.recorder

    async def opens() -> bool:
        dialogue, good = await ask(held)
        dialogues.append(dialogue)
        return good

    async def fill(number: int) -> bool | None:
        until = recorder.elapsed() + dialler.limits.timeout
        while (good := await opens()) and len(held) < number and recorder.elapsed() < until:
            await pause(quiet / 4)
        return good if len(held) >= number or not good else None

    refused, again = None, None
    try:
        good, opened = await fill(most), len(held)
        if good is False:
            refused = dialogues[-1]
            await pause(quiet)
            for _ in range(1 if refused.failed is None else _BY_CHANCE):
                if again := await opens():
                    break
            if again and len(held) <= opened:  # they were closed for the control
                again = await fill(opened + 1)
    finally:
        _close(held)
    began = recorder.elapsed()
    while refused is not None and len(alone) < _ALONE and (not alone or recorder.elapsed() - began < quiet * _ALONE):
        await pause(quiet / 4)
        alone.append(await opens())
        _close(held)
    cut = sum(one.failed is not None for one in dialogues[len(dialogues) - len(alone) :])
    return HeldTunnels(
        target=str(target),
        opened=opened,
        refused=refused.answer if refused is not None else None,
        again=again,
        alone=tuple(alone),
        alone_cut=cut,
        failed=refused.failed if refused is not None else None,
        events=tuple(event for one in dialogues for event in one.events),
    )


def _close(held: list[ProxyConnection]) -> None:
    while held:
        held.pop().close()


def _asks(case: Case) -> Iterator[Task]:
    if not (relieved(case.evidence) or relieved_asks(case.evidence)):
        return
    better = next((one for one in case.evidence.each(HttpsTried) if one.stands), None)
    asked = _answered_alone(case.evidence) if better is None else None
    if better is not None:
        work = partial(_tunnels, tried=better, logon=logon_by(better.scheme, case.evidence))
        yield Task(title="Keep tunnels open", target=better.target, work=work, alone=True)
    elif asked is not None:
        target, answer = asked
        work = partial(_connections, target=parse_authority(target), alone=answer)
        yield Task(title="Keep connections open", target=target, work=work, alone=True)


def _answered_alone(evidence: Evidence) -> tuple[str, Answer] | None:
    """Return a host with the answer to its CONNECT alone: of those that passed then, or the first of all."""
    good = [after for _, after in relieved_asks(evidence)] or evidence.each(ChallengesSeen)[:1]
    return next(((one.target, one.answer) for one in good if one.answer is not None), None)


async def _tunnels(network: Network, *, tried: TunnelTried, logon: Logon) -> tuple[Observation, ...]:
    most, quiet = _most(network), network.plan.limits.quiet
    return (await hold_tunnels(network.access, parse_authority(tried.target), logon, most=most, quiet=quiet),)


async def _connections(network: Network, *, target: Authority, alone: Answer) -> tuple[Observation, ...]:
    most, quiet = _most(network), network.plan.limits.quiet
    return (await hold_connections(network.access.dialler, target, alone, most=most, quiet=quiet),)


def _most(network: Network) -> int:
    return network.plan.max_concurrency * (_FAR if network.far else 1)


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    condition = "if a tunnel is refused beside others, and opens alone"
    each = _FAR * plan.max_concurrency
    times = 2 * each + _BY_CHANCE + _ALONE  # twice, where the first are closed for the control
    worst = foresee_logons(plan.targets[0], plan, times=times, condition=condition)
    yield replace(worst, seconds=foresee_logons("", plan).seconds * 4 + 2 * plan.limits.timeout)


HELD_TUNNELS = Probe(
    id="proxy/held-tunnels",
    gives=HeldTunnels,
    needs=(HttpsTried,),
    revisits=(UnknownNameTried,),
    sends="CONNECT with the log-on that works, again and again to one host, while the tunnels before stay open; where "
    "none opens, CONNECT without a log-on, beside connections that are kept open",
    asks=_asks,
    foresees=_foresees,
)
