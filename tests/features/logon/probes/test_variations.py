"""The same CONNECT, varied, and without credentials."""

import pytest

from proxytest.features.logon.probes.variations import SIZES, try_head_sizes, try_user_agent
from proxytest.model.answer import Answer, Head
from proxytest.model.event import Failure
from proxytest.protocol.browser import BROWSER
from tests.support.peers import Behaviour, Talk, peer
from tests.support.wire import TARGET, dialler

ASKS = b"HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n"
TOO_LARGE = b"HTTP/1.1 431 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
USUAL = Answer(head=Head(version="1.1", status=407, reason="No"))


def limited(limit: int, refusal: bytes) -> Behaviour:
    """Take heads up to a limit."""

    async def behave(talk: Talk) -> None:
        head = await talk.head()
        await talk.say(ASKS if len(head) <= limit else refusal)

    return behave


async def test_another_user_agent_is_told_and_no_credentials() -> None:
    async with peer(limited(10_000, TOO_LARGE)) as proxy:
        seen = await try_user_agent(dialler(proxy.port), TARGET, USUAL)
    sent = b"".join(proxy.received)
    assert f"User-Agent: {BROWSER}".encode() in sent
    assert b"Proxy-Authorization" not in sent
    assert [challenge.scheme for challenge in seen.challenges] == ["Negotiate"]


@pytest.mark.parametrize("index", range(len(SIZES)))
async def test_the_first_size_that_is_refused_is_found(index: int) -> None:
    async with peer(limited(SIZES[index] - 1000, TOO_LARGE)) as proxy:
        seen = await try_head_sizes(dialler(proxy.port), TARGET, USUAL)
    assert (seen.taken, seen.refused) == (SIZES[:index], SIZES[index])
    assert seen.answer is not None
    assert seen.answer.status == 431


async def test_every_size_may_be_taken() -> None:
    async with peer(limited(100_000, TOO_LARGE)) as proxy:
        seen = await try_head_sizes(dialler(proxy.port), TARGET, USUAL)
    assert (seen.taken, seen.refused) == (SIZES, None)


async def test_a_proxy_that_hangs_up_on_a_large_head_has_refused_it() -> None:
    async with peer(limited(20_000, b"")) as proxy:
        seen = await try_head_sizes(dialler(proxy.port), TARGET, USUAL)
    assert seen.refused == 32 * 1024
    assert seen.failed is not None
    assert seen.failed.failure in (Failure.CLOSED, Failure.RESET)
    assert not seen.once_taken
    assert len(proxy.received) == 4  # 8, 16, 32, and 32 KiB again


async def test_a_head_that_is_lost_is_sent_once_more() -> None:
    """What is then taken tells of the network, or of two proxies; no larger head would tell of a limit."""
    lost: list[int] = []

    async def behave(talk: Talk) -> None:
        head = await talk.head()
        if len(head) > 10_000 and not lost:
            lost.append(len(head))
            return
        await talk.say(ASKS)

    async with peer(behave) as proxy:
        seen = await try_head_sizes(dialler(proxy.port), TARGET, USUAL)
    assert (seen.taken, seen.refused, seen.once_taken) == (SIZES[:2], SIZES[1], True)
    assert seen.failed is not None


async def test_an_answer_to_a_head_that_is_sent_once_more_is_what_counts() -> None:
    answers = [b"", TOO_LARGE]

    async def behave(talk: Talk) -> None:
        await talk.head()
        await talk.say(answers.pop(0))

    async with peer(behave) as proxy:
        seen = await try_head_sizes(dialler(proxy.port), TARGET, USUAL)
    assert (seen.taken, seen.refused, seen.once_taken) == ((), SIZES[0], False)
    assert seen.answer is not None
    assert seen.failed is None
