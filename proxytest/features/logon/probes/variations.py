"""The same CONNECT without credentials, varied: another User-Agent, a larger head. Nothing is proven by any of them."""

from dataclasses import replace

from proxytest.features.logon.observations import HeadSizes, UserAgentTried
from proxytest.model.address import Authority
from proxytest.model.answer import Answer
from proxytest.protocol.auth.flow import anonymous
from proxytest.protocol.request import connect
from proxytest.wire.dial import Dialler
from proxytest.wire.drive import Dialogue, run_dialogue
from proxytest.wire.permits import NOTHING_TO_PROVE

#: A browser of today, since policies that look at the User-Agent look for browsers.
BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)

#: Limits seen in the field; a Windows token may have 48 KiB, in base64 64 KiB.
SIZES = (8 * 1024, 16 * 1024, 32 * 1024, 64 * 1024)


async def try_user_agent(
    dialler: Dialler, target: Authority, usual: Answer | None, user_agent: str = BROWSER
) -> UserAgentTried:
    """Ask for the challenges as another program; where the answer is not the `usual` one, once more as ourselves."""
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
    if usual is None or seen.answer is None or seen.answer.status == usual.status:
        return seen
    again = await _ask(dialler, target, dialler.user_agent)
    return replace(seen, again=again.answer, events=(*seen.events, *again.events))


async def try_head_sizes(dialler: Dialler, target: Authority, usual: Answer) -> HeadSizes:
    """Send larger and larger heads until one is not answered as `usual`; the weight is in the User-Agent."""
    seen = HeadSizes(target=str(target), taken=())
    for size in SIZES:
        weight = f"{dialler.user_agent} ({'x' * (size - 256)})"
        dialogue = await _ask(dialler, target, weight)
        seen = replace(seen, events=(*seen.events, *dialogue.events))
        if dialogue.answer is None:  # by the network, perhaps: twice in a row is no chance
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
    dialogue = await run_dialogue(
        dialler, connect(target), lambda _: anonymous(), user_agent=user_agent, permits=NOTHING_TO_PROVE
    )
    if dialogue.connection is not None:
        dialogue.connection.close()
    return dialogue
