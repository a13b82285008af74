"""D1: packets are lost, or take long."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.model.credentials import Secret
from proxytest.model.media import MediaHost
from proxytest.model.profile import Transport
from proxytest.model.result import Party, Sureness
from proxytest.model.run import Run
from tests.support.field import Right, Table
from tests.support.media import LOOPBACK, TOKEN
from tests.support.path import Way, media_over
from tests.support.plans import plan_for

_TRIES = 4
TARGET = f"{LOOPBACK}:33434/udp"


async def run_over(way: Way, *, pace: float = 0.004) -> Run:
    async with media_over(way) as port:
        host = MediaHost(host=LOOPBACK, stand_ins={(Transport.UDP, 33434): port})
        plan = replace(plan_for(port=None), media=(host,), reflector_token=way.token, select=("media",))
        plan = replace(plan, limits=replace(plan.limits, tail=1.5, pace=pace))
        for _ in range(_TRIES):
            run = await audit(plan)
            if not any(finding.code == "media.machine-late" for result in run.results for finding in result.findings):
                return run
    pytest.skip("this machine was late with its own packets each time: nothing is known of the path")


def every(number: int) -> Callable[[bytes, int], bool]:
    return lambda _, at: at % number != 0


@pytest.mark.row("D1", "UDP packets are lost: one of 5, one of 2, one of 7, or later one of 3")
@pytest.mark.table("token", "passes")
@pytest.mark.parametrize("token", [None, TOKEN], ids=["no token", "token"])
@pytest.mark.parametrize(
    "passes",
    [every(5), every(2), every(4), every(7), lambda _, at: at < 20 or at % 3 != 0],
    ids=["20 %", "50 %", "25 %", "14 %", "later"],
)
async def test_loss(table: Table, passes: Callable[[bytes, int], bool], token: object) -> None:
    run = await run_over(Way(passes=passes, token=TOKEN if token else None))
    right = Right(
        verdict="incompatible",
        code="media.loss",
        party=Party.PATH,
        certainty=Sureness.LIKELY,
        result=("media/quality", TARGET, "fail"),
    )
    table.holds(run, right, never=("media.blocked", "media.none", "media.dropped"))


@pytest.mark.row("D1", "a few UDP packets are lost")
async def test_a_little_loss(table: Table) -> None:
    run = await run_over(Way(passes=lambda _, at: at not in (20, 30)))
    table.holds(run, Right(code="media.loss", result=("media/quality", TARGET, "warn")))


@pytest.mark.row("D1", "a round trip takes 600 ms, so that the request is sent again before it is answered")
async def test_a_long_way(table: Table) -> None:
    run = await run_over(Way(delay=lambda _: 0.6, token=TOKEN))
    right = Right(code="media.delay", party=Party.PATH, result=("media/quality", TARGET, "warn"))
    table.holds(run, right, never=("media.loss", "media.jitter"))
    (udp,) = (one for one in run.results if one.check == "media/udp")
    assert 0.59 < udp.duration_s < 1
    assert "and 2 requests" in udp.reason


@pytest.mark.row("D1", "a round trip takes longer than answers are waited for: they come late, and none is lost")
@pytest.mark.table("seconds", "token")
@pytest.mark.parametrize("seconds", [1.6, 2.0, 3.0])
@pytest.mark.parametrize("token", [None, TOKEN], ids=["no token", "token"])
async def test_a_very_long_way(table: Table, seconds: float, token: Secret | None) -> None:
    run = await run_over(Way(delay=lambda _: seconds, token=token))
    right = Right(
        verdict="compatible-with-warnings",
        code="media.delay",
        party=Party.PATH,
        result=("media/quality", TARGET, "warn"),
    )
    table.holds(run, right, never=("media.loss", "media.dropped"))


@pytest.mark.row("D1", "packets take 0 or 120 ms, in turns, or only the first 30 do")
@pytest.mark.parametrize("until", [1000, 30])
async def test_jitter(table: Table, until: int) -> None:
    run = await run_over(Way(delay=lambda at: 0.12 * (at % 2 and at < until)), pace=0.02)
    table.holds(run, Right(code="media.jitter", result=("media/quality", TARGET, "warn")), never=("media.loss",))
