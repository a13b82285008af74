"""C3: something on the way forgets silent connections, and drops or refuses what comes later; the limit is found."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.features.websocket.probes import shorter_silences
from proxytest.model.result import Party, Sureness
from proxytest.model.run import Run
from tests.support.chains import Entity, Family, certify
from tests.support.field import Right, Table
from tests.support.inspecting import context_of, plan_trusting
from tests.support.peers import Behaviour, Talk, peer
from tests.support.websocket_peer import answer_ping, opening

HOST = "mercury-connection-a.wbx2.com"
TARGET = f"{HOST}:443"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
REFUSED = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"


def forgetting(limit: float, context: ssl.SSLContext) -> Behaviour:
    """Answer pings, and nothing at all once there was silence for too long."""

    async def forgets(talk: Talk) -> None:
        try:
            while True:
                async with asyncio.timeout(limit):
                    await answer_ping(talk)
        except TimeoutError:
            await talk.listen()

    return opening(context, forgets)


def forgetting_pages(limit: float, context: ssl.SSLContext) -> Behaviour:
    """Do the same where the far end refuses the upgrade."""

    async def behave(talk: Talk) -> None:
        await talk.head()
        await talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
        await talk.writer.start_tls(context)
        try:
            while True:
                async with asyncio.timeout(limit):
                    head = await talk.head()
                await talk.say(REFUSED if "Upgrade" in head else OK)
        except TimeoutError:
            await talk.listen()

    return behave


def refusing_later(limit: float, context: ssl.SSLContext) -> Behaviour:
    """Forget as well, and answer the next packet with a reset, as a firewall does that knows no such connection."""

    async def forgets(talk: Talk) -> None:
        try:
            while True:
                async with asyncio.timeout(limit):
                    await answer_ping(talk)
        except TimeoutError:
            await talk.reader.read(1)
            talk.reset()

    return opening(context, forgets)


def hanging_up_later(limit: float, context: ssl.SSLContext) -> Behaviour:
    """Forget as well behind the proxy, which notices it at the next packet and closes."""

    async def forgets(talk: Talk) -> None:
        try:
            while True:
                async with asyncio.timeout(limit):
                    await answer_ping(talk)
        except TimeoutError:
            await talk.reader.read(1)
            talk.writer.get_extra_info("socket").shutdown(socket.SHUT_WR)
            await talk.listen()

    return opening(context, forgets)


async def play(behaviour: Callable[[float, ssl.SSLContext], Behaviour], folder: Path, limit: float, hold: float) -> Run:
    """Audit a way that forgets."""
    root = Entity(name="Root")
    family = replace(Family(), leaf=Entity(name=HOST, ca=False, names=(HOST,)))
    context = context_of(family.leaf, (certify(family.leaf, root),), folder)
    async with peer(behaviour(limit, context)) as proxy:
        plan = plan_trusting(proxy.port, certify(root), target=TARGET)
        return await audit(replace(plan, hold=hold, limits=replace(plan.limits, timeout=1)))


@pytest.mark.row("C3", "silent connections are forgotten; the limit is found within a fifth")
@pytest.mark.table("behaviour", "limit")
@pytest.mark.parametrize("behaviour", [forgetting, forgetting_pages])
@pytest.mark.parametrize("limit", [0.8, 1.3])
async def test_the_limit(
    table: Table, tmp_path: Path, behaviour: Callable[[float, ssl.SSLContext], Behaviour], limit: float
) -> None:
    _is_found(await play(behaviour, tmp_path, limit, hold=2), table, limit)


@pytest.mark.row("C3", "silent connections are forgotten, and the next packet is refused: the limit is found")
@pytest.mark.parametrize("behaviour", [refusing_later, hanging_up_later])
async def test_the_limit_where_the_next_packet_is_refused(
    table: Table, tmp_path: Path, behaviour: Callable[[float, ssl.SSLContext], Behaviour]
) -> None:
    run = await play(behaviour, tmp_path, 1.1, hold=2)
    _is_found(run, table, 1.1)
    (idle,) = [one for one in run.results if one.check == "wss/idle"]
    assert "told only when something was sent again" in idle.findings[0].actual


def _is_found(run: Run, table: Table, limit: float) -> None:
    right = Right(
        verdict="incompatible",
        code="wss.idle-cut",
        party=Party.PATH,
        certainty=Sureness.LIKELY,
        result=("wss/idle", TARGET, "fail"),
    )
    table.holds(run, right, never=("wss.far-end-closes",))
    found = [one for result in run.results for one in result.findings if one.code == "wss.idle-cut"]
    survived, cut = found[0].facts["survived_s"], found[0].facts["cut_after_s"]
    assert isinstance(survived, float)
    assert isinstance(cut, float)
    assert survived < limit <= cut + 0.05
    assert survived > limit * 0.75
    assert cut < limit * 1.3
    assert f"after between {survived:g} and {cut:g} s" in found[0].actual
    assert "firewall" in (found[0].remedy or "")
    (held,) = (one for result in run.results for one in result.findings if one.code == "wss.not-held")
    assert held.because == "wss.idle-cut"


@pytest.mark.row("C3", "nothing is forgotten: no further tunnels are opened")
async def test_no_limit(table: Table, tmp_path: Path) -> None:
    run = await play(forgetting, tmp_path, 5, hold=0.5)
    table.holds(run, Right(result=("wss/idle", TARGET, "undecided")), never=("wss.idle-cut",))
    assert not [one for one in run.observations if getattr(one, "purpose", "") == "silence"]


def test_silences_are_a_fifth_apart() -> None:
    assert [round(one, 1) for one in shorter_silences(15.0)] == [12.0, 9.6, 7.7, 6.1, 4.9, 3.9, 3.1, 2.5]
    assert all(15 < one < 90 for one in shorter_silences(90.0))
    assert shorter_silences(None) == ()
