"""C8: the WebSocket opens, and the first ping is not answered: the answer to our Close frame tells whose doing."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Party, Sureness
from proxytest.model.run import Run
from tests.support.chains import Entity, Family, certify
from tests.support.field import Right, Table
from tests.support.inspecting import context_of, plan_trusting
from tests.support.peers import Talk, peer
from tests.support.websocket_peer import CLOSE, PING, frame, opening, say_frame

HOST = "mercury-connection-a.wbx2.com"
TARGET = f"{HOST}:443"
PUBLIC_REFUSALS = ("wss.upgrade-dropped", "tls.intercepted")


async def play(then: Callable[[Talk], Awaitable[None]], folder: Path, *, public: bool) -> Run:
    """Audit a proxy behind which this goes on once the WebSocket is open."""
    root, other = Entity(name="Root"), certify(Entity(name="Other Root"))
    family = replace(Family(), leaf=Entity(name=HOST, ca=False, names=(HOST,)))
    context = context_of(family.leaf, (certify(family.leaf, root),), folder)
    known = certify(root)
    async with peer(opening(context, then, greets=False)) as proxy:
        plan = plan_trusting(proxy.port, known if public else other, known, target=TARGET)
        return await audit(replace(plan, limits=replace(plan.limits, timeout=0.5)))


async def drops_pings(talk: Talk) -> None:
    while True:
        kind, payload = await frame(talk)
        if kind != PING:
            await say_frame(talk, CLOSE, payload)


async def keeps_all(talk: Talk) -> None:
    await talk.listen()


async def closes_at_once(talk: Talk) -> None:
    await say_frame(talk, CLOSE, (4401).to_bytes(2, "big") + b"log on")
    await frame(talk)


async def ends_in_order(talk: Talk) -> None:
    await frame(talk)


async def resets(talk: Talk) -> None:
    await frame(talk)
    talk.reset()


@pytest.mark.row("C8", "TLS is intercepted, and pings are dropped, or all frames are kept: not a matter of headers")
@pytest.mark.parametrize("then", [drops_pings, keeps_all])
async def test_intercepted(table: Table, tmp_path: Path, then: Callable[[Talk], Awaitable[None]]) -> None:
    run = await play(then, tmp_path, public=False)
    right = Right(code="wss.no-pong", party=Party.PROXY, result=("wss/upgrade", TARGET, "fail"))
    table.holds(run, right, never=("wss.upgrade-dropped",))
    (found,) = (one for result in run.results for one in result.findings if one.code == "wss.no-pong")
    assert "TLS inspection" in found.remedy
    assert "Upgrade" not in found.remedy


@pytest.mark.row("C8", "nobody opens TLS, and the far end answers our Close frame, but no ping")
async def test_the_far_end_answers_no_ping(table: Table, tmp_path: Path) -> None:
    run = await play(drops_pings, tmp_path, public=True)
    right = Right(
        verdict="compatible-with-warnings",
        code="wss.no-pong",
        party=Party.FAR_END,
        result=("wss/upgrade", TARGET, "warn"),
    )
    table.holds(run, right, never=PUBLIC_REFUSALS)


@pytest.mark.row("C8", "nobody opens TLS, and no frame comes back at all: not told apart")
async def test_no_frame_comes_back(table: Table, tmp_path: Path) -> None:
    run = await play(keeps_all, tmp_path, public=True)
    right = Right(code="wss.no-pong", party=Party.NOT_KNOWN, result=("wss/upgrade", TARGET, "fail"))
    table.holds(run, right, never=PUBLIC_REFUSALS)


@pytest.mark.row("C8", "nobody opens TLS, and the far end closes at once, since there was no log-on")
async def test_the_far_end_closes_at_once(table: Table, tmp_path: Path) -> None:
    run = await play(closes_at_once, tmp_path, public=True)
    right = Right(
        code="wss.far-end-closes",
        party=Party.FAR_END,
        certainty=Sureness.PROVEN,
        result=("wss/upgrade", TARGET, "warn"),
    )
    table.holds(run, right, never=("wss.no-pong",))


@pytest.mark.row("C8", "nobody opens TLS, and the connection ends after 101: signed by the far end, or reset")
@pytest.mark.parametrize(
    ("then", "party", "status"), [(ends_in_order, Party.FAR_END, "warn"), (resets, Party.NOT_KNOWN, "fail")]
)
async def test_ended_at_once(
    table: Table, tmp_path: Path, then: Callable[[Talk], Awaitable[None]], party: Party, status: str
) -> None:
    run = await play(then, tmp_path, public=True)
    table.holds(run, Right(code="wss.no-pong", party=party, result=("wss/upgrade", TARGET, status)))
