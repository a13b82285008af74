"""C9: a connection is cut after some seconds: for its silence, or for its age. More pings tell which."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.features.websocket.observations import PingedTried
from proxytest.model.result import Finding
from proxytest.model.run import Run
from tests.support.chains import Entity, Family, certify
from tests.support.field import Right, Table
from tests.support.inspecting import context_of, plan_trusting
from tests.support.peers import Talk, peer
from tests.support.websocket_peer import answer_ping, opening

HOST = "mercury-connection-a.wbx2.com"
TARGET = f"{HOST}:443"
Speaks = Callable[[Talk], Awaitable[None]]


async def _answers(talk: Talk, silence: float | None) -> None:
    with suppress(TimeoutError):
        while True:
            async with asyncio.timeout(silence):
                await answer_ping(talk)


def silence_ends(seconds: float, *, quietly: bool) -> Speaks:
    async def speaks(talk: Talk) -> None:
        await _answers(talk, seconds)
        await talk.listen() if quietly else talk.reset()

    return speaks


def age_ends(seconds: float, *, quietly: bool) -> Speaks:
    async def speaks(talk: Talk) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await _answers(talk, None)
        await talk.listen() if quietly else talk.reset()

    return speaks


async def play(speaks: Speaks, folder: Path, hold: float) -> Run:
    root = Entity(name="Root")
    family = replace(Family(), leaf=Entity(name=HOST, ca=False, names=(HOST,)))
    context = context_of(family.leaf, (certify(family.leaf, root),), folder)
    async with peer(opening(context, speaks)) as proxy:
        plan = plan_trusting(proxy.port, certify(root), target=TARGET)
        return await audit(replace(plan, hold=hold, limits=replace(plan.limits, timeout=1)))


def finding(run: Run, check: str) -> Finding:
    (row,) = (one for one in run.results if (one.check, one.target, one.status) == (check, TARGET, "fail"))
    return row.findings[0]


@pytest.mark.row("C9", "silence is limited to less than the client's pings")
@pytest.mark.table("quietly", "limit")
@pytest.mark.parametrize("quietly", [False, True])
@pytest.mark.parametrize("limit", [0.9, 1.4])
async def test_silence(limit: float, table: Table, tmp_path: Path, *, quietly: bool) -> None:
    run = await play(silence_ends(limit, quietly=quietly), tmp_path, hold=2)
    table.holds(run, Right(verdict="incompatible", code="wss.idle-cut"))
    assert finding(run, "wss/idle").because is None
    assert finding(run, "wss/hold").because == "wss.idle-cut"
    assert "silence is limited" in finding(run, "wss/hold").actual


@pytest.mark.row("C9", "the age of a connection is limited")
@pytest.mark.table("quietly", "limit")
@pytest.mark.parametrize("quietly", [False, True])
@pytest.mark.parametrize("limit", [0.9, 1.4])
async def test_age(limit: float, table: Table, tmp_path: Path, *, quietly: bool) -> None:
    run = await play(age_ends(limit, quietly=quietly), tmp_path, hold=2)
    table.holds(run, Right(verdict="incompatible", code="wss.not-held"))
    assert finding(run, "wss/idle").because == "wss.not-held"
    assert finding(run, "wss/hold").because is None
    assert "age" in finding(run, "wss/hold").actual


@pytest.mark.row("C9", "control: nothing is cut, and nothing more is asked for")
async def test_healthy(table: Table, tmp_path: Path) -> None:
    run = await play(lambda talk: _answers(talk, None), tmp_path, hold=1)
    table.holds(run, Right(), never=("wss.not-held", "wss.idle-cut"))
    assert not [one for one in run.observations if isinstance(one, PingedTried)]
