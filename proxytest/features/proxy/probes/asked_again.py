"""Ask the same again and again without credentials: several proxies behind one address may answer differently."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from proxytest.features.proxy.observations import AskedAgain, ChallengesSeen
from proxytest.judgement.unlike_answers import ASKS, OPENED, kind_of, offers_of
from proxytest.model.address import Authority, parse_authority
from proxytest.model.answer import Answer
from proxytest.model.observation import Observation
from proxytest.probe.ask import ask_openly
from proxytest.probe.declare import Case, Foreseen, Probe, Task
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.protocol.request import connect
from proxytest.wire.clock import pause
from proxytest.wire.dial import Dialler
from proxytest.wire.drive import Dialogue

_TIMES = 8  #: with two nodes that are chosen by chance, one run in 256 meets only one


async def ask_again(dialler: Dialler, target: Authority, first: Answer, quiet: float) -> AskedAgain:
    """Send a CONNECT without credentials on several connections, one after another, or at once where answers take long.

    Where the answers differ, or denials come in the place of the first answer, do it once more, slowly: a limit by time
    answers as at first then.
    """
    far = dialler.distance.answers_late
    seen = await (_at_once(dialler, target) if far else _series(dialler, target, 0.0))
    if _differ(first, seen):
        await pause(quiet)
        slowly = await _series(dialler, target, quiet / 4)
        seen = replace(slowly, slow=True, events=(*seen.events, *slowly.events))
    return seen


def _differ(first: Answer, seen: AskedAgain) -> bool:
    """Do the answers differ from each other, or from the first? That a log-on is no longer asked for is no matter."""
    kinds = {kind_of(answer) for answer in seen.answers}
    other = kinds != {kind_of(first)} and not kinds <= {OPENED, ASKS}
    return seen.lost > 0 or other or len({(answer.status, offers_of(answer)) for answer in seen.answers}) > 1


async def _at_once(dialler: Dialler, target: Authority) -> AskedAgain:
    return _told(target, await asyncio.gather(*(_ask(dialler, target) for _ in range(_TIMES))))


async def _series(dialler: Dialler, target: Authority, between: float) -> AskedAgain:
    dialogues = list[Dialogue]()
    start = dialler.recorder.elapsed()
    for _ in range(_TIMES):
        if dialler.recorder.elapsed() - start > dialler.limits.timeout:
            break
        dialogues.append(await _ask(dialler, target))
        await pause(between)
    return _told(target, dialogues)


async def _ask(dialler: Dialler, target: Authority) -> Dialogue:
    """Ask on a connection of its own: a balancer gives all requests of one to the same node."""
    return await ask_openly(dialler, connect(target), fresh=True)


def _told(target: Authority, dialogues: list[Dialogue]) -> AskedAgain:
    lost = [one for one in dialogues if one.answer is None]
    return AskedAgain(
        target=str(target),
        answers=tuple(one.answer for one in dialogues if one.answer is not None),
        lost=len(lost),
        failed=lost[-1].failed if lost else None,
        events=tuple(event for one in dialogues for event in one.events),
    )


def _asks(case: Case) -> Iterator[Task]:
    first = next((seen for seen in case.evidence.each(ChallengesSeen) if seen.answer is not None), None)
    if first is not None and first.answer is not None:
        work = partial(_work, target=parse_authority(first.target), first=first.answer)
        yield Task(title="Ask the same again", target=first.target, work=work)


async def _work(network: Network, *, target: Authority, first: Answer) -> tuple[Observation, ...]:
    return (await ask_again(network.access.dialler, target, first, network.plan.limits.quiet),)


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    seconds = 2 * 5 * plan.limits.timeout
    yield Foreseen(target=str(plan.targets[0]), connections=2 * _TIMES, seconds=seconds)


ASKED_AGAIN = Probe(
    id="proxy/asked-again",
    gives=AskedAgain,
    needs=(ChallengesSeen,),
    last=True,
    sends="CONNECT without a log-on to one host, eight times, and again, slowly, where the answers differ",
    asks=_asks,
    foresees=_foresees,
)
