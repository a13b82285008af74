"""The same CONNECT without credentials, but with another User-Agent or a larger head. None of them proves anything."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from proxytest.features.logon.observations import HeadSizes, UserAgentTried
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.features.websocket.observations import IdleTried, WebSocketTried
from proxytest.judgement.by_user_agent import denied_everywhere
from proxytest.judgement.unlike_answers import offers_of
from proxytest.model.address import Authority, parse_authority
from proxytest.model.answer import Answer
from proxytest.model.challenge import Scheme
from proxytest.model.observation import Observation
from proxytest.probe.ask import ask_openly
from proxytest.probe.declare import Case, Foreseen, Probe, Task
from proxytest.probe.logons import challenged
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.protocol.auth.choose import offered_schemes
from proxytest.protocol.browser import BROWSER
from proxytest.protocol.request import connect
from proxytest.wire.dial import Dialler
from proxytest.wire.drive import Dialogue

#: Limits seen in the field; a Windows token may have 48 KiB, in base64 64 KiB.
SIZES = (8 * 1024, 16 * 1024, 32 * 1024, 64 * 1024)


async def try_user_agent(
    dialler: Dialler, target: Authority, usual: Answer | None, user_agent: str = BROWSER
) -> UserAgentTried:
    """Ask for the challenges as a browser; if the answer is not the `usual` one, also as ourselves again."""
    dialogue = await _ask(dialler, target, user_agent)
    received = dialogue.received
    seen = UserAgentTried(
        target=str(target),
        user_agent=user_agent,
        answer=received.answer if received else None,
        challenges=received.shown if received and received.asks else (),
        failed=dialogue.failed,
        events=dialogue.events,
    )
    if usual is None or seen.answer is None or _alike(seen.answer, usual):
        return seen
    again = await _ask(dialler, target, dialler.user_agent)
    return replace(seen, again=again.answer, events=(*seen.events, *again.events))


def _alike(one: Answer, other: Answer) -> bool:
    return (one.status, offers_of(one)) == (other.status, offers_of(other))


async def try_head_sizes(dialler: Dialler, target: Authority, usual: Answer) -> HeadSizes:
    """Send larger and larger heads until one is not answered as `usual`; the User-Agent makes them larger."""
    seen = HeadSizes(target=str(target), taken=())
    for size in SIZES:
        weight = f"{dialler.user_agent} ({'x' * (size - 256)})"
        dialogue = await _ask(dialler, target, weight)
        seen = replace(seen, events=(*seen.events, *dialogue.events))
        if dialogue.answer is None:  # perhaps lost by chance: twice in a row is not a coincidence
            again = await _ask(dialler, target, weight)
            seen = replace(seen, events=(*seen.events, *again.events))
            if _is_usual(again, usual):
                return replace(seen, taken=(*seen.taken, size), refused=size, failed=dialogue.failed)
            dialogue = again
        if not _is_usual(dialogue, usual):
            return replace(seen, refused=size, answer=dialogue.answer, failed=dialogue.failed)
        seen = replace(seen, taken=(*seen.taken, size))
    return seen


def _is_usual(dialogue: Dialogue, usual: Answer) -> bool:
    return dialogue.answer is not None and dialogue.answer.status == usual.status


async def _ask(dialler: Dialler, target: Authority, user_agent: str) -> Dialogue:
    return await ask_openly(dialler, connect(target), user_agent=user_agent)


def _asks_as_browser(case: Case) -> Iterator[Task]:
    asked = challenged(case.evidence) or denied_everywhere(case.evidence)
    if asked is not None:
        work = partial(_as_browser, target=parse_authority(asked.target), usual=asked.answer)
        yield Task(title="Ask as a browser", target=asked.target, work=work)


async def _as_browser(network: Network, *, target: Authority, usual: Answer | None) -> tuple[Observation, ...]:
    return (await try_user_agent(network.access.dialler, target, usual),)


def _asks_larger_heads(case: Case) -> Iterator[Task]:
    asked = challenged(case.evidence)
    if asked is None or asked.answer is None or Scheme.NEGOTIATE not in offered_schemes(asked.challenges):
        return
    work = partial(_larger_heads, target=parse_authority(asked.target), usual=asked.answer)
    yield Task(title="Send larger heads", target=asked.target, work=work)


async def _larger_heads(network: Network, *, target: Authority, usual: Answer) -> tuple[Observation, ...]:
    return (await try_head_sizes(network.access.dialler, target, usual),)


def _foresees_browser(plan: Plan) -> Iterator[Foreseen]:
    seconds, condition = 4 * plan.limits.timeout, "if the proxy asks for a log-on, or denies every host"
    yield Foreseen(target=str(plan.targets[0]), connections=2, seconds=seconds, condition=condition)


def _foresees_heads(plan: Plan) -> Iterator[Foreseen]:
    most, condition = len(SIZES) + 1, "if the proxy offers Negotiate"
    seconds = 2 * most * plan.limits.timeout
    yield Foreseen(target=str(plan.targets[0]), connections=most, seconds=seconds, condition=condition)


USER_AGENT_PROBE = Probe(
    id="logon/user-agent",
    gives=UserAgentTried,
    needs=(ChallengesSeen,),
    after=(HttpsTried,),
    follows=(HttpsTried,),
    sends="CONNECT without a log-on and with a browser's User-Agent",
    asks=_asks_as_browser,
    foresees=_foresees_browser,
)

HEAD_SIZES = Probe(
    id="logon/head-sizes",
    gives=HeadSizes,
    needs=(ChallengesSeen,),
    after=(HttpsTried, WebSocketTried, IdleTried),
    sends="CONNECT without a log-on and with heads of 8, 16, 32 and 64 KiB, until one is refused",
    asks=_asks_larger_heads,
    foresees=_foresees_heads,
)
