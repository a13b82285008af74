"""What is prepared waits with its proof until its turn comes, and keeps no helper of the proxy meanwhile."""

import asyncio

from proxytest.probe.turn import Turn
from tests.support.permits import Unlimited


async def test_the_proof_waits_for_its_turn_and_whoever_comes_later_does_not() -> None:
    waits = Turn(Unlimited())
    asked = asyncio.ensure_future(waits.admit("NTLM", "a:443"))
    await asyncio.sleep(0.01)
    assert not asked.done()
    waits.comes()
    assert await asked is not None
    assert await waits.admit("NTLM", "b:443") is not None


async def test_whoever_waits_for_long_lets_its_connection_go() -> None:
    waits, let_go = Turn(Unlimited()), asyncio.Event()
    asked = asyncio.ensure_future(waits.admit("NTLM", "a:443", let_go.set))
    async with asyncio.timeout(20):
        await let_go.wait()
    assert not asked.done()
    waits.comes()
    assert await asked is not None
