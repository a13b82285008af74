"""C1, C2, C3, C6, C7: who ends a WebSocket, when, and whether it is noticed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Finding, Party, Sureness
from proxytest.model.run import Run
from tests.support.chains import Entity, Family, certify
from tests.support.field import Right, Table
from tests.support.inspecting import context_of, plan_trusting
from tests.support.peers import Talk, peer
from tests.support.websocket_peer import CLOSE, PING, PONG, Then, answer_ping, frame, opening, say_frame

HOST = "mercury-connection-a.wbx2.com"
TARGET = f"{HOST}:443"
HOLD = 0.8

Played = Callable[[Then], AbstractAsyncContextManager[Run]]


def played_by(folder: Path, *, public: bool, without: str = "") -> Played:
    """Play a far end whose chain leads to a public root, or to one that this machine alone trusts."""
    root = Entity(name="Root")
    family = replace(Family(), leaf=Entity(name=HOST, ca=False, names=(HOST,)))
    other = certify(Entity(name="Other Root"))
    context = context_of(family.leaf, (certify(family.leaf, root),), folder)
    known = certify(root)

    @asynccontextmanager
    async def play(then: Then) -> AsyncIterator[Run]:
        async with peer(opening(context, then, without=without)) as proxy:
            plan = plan_trusting(proxy.port, known if public else other, known, target=TARGET)
            yield await audit(replace(plan, hold=HOLD))

    return play


def findings(run: Run, code: str) -> list[Finding]:
    return [finding for result in run.results for finding in result.findings if finding.code == code]


async def _silent(talk: Talk) -> None:
    await talk.listen()


@pytest.mark.row("C1", "the far end sends Close 1001, 1008 or 4401 inside TLS that nobody opened")
@pytest.mark.parametrize("code", [1001, 1008, 4401])
async def test_the_far_end_closes(table: Table, tmp_path: Path, code: int) -> None:
    async def closes(talk: Talk) -> None:
        await asyncio.sleep(0.3)
        await say_frame(talk, CLOSE, code.to_bytes(2, "big") + b"no session")
        await frame(talk)

    async with played_by(tmp_path, public=True)(closes) as run:
        right = Right(
            code="wss.far-end-closes",
            party=Party.FAR_END,
            certainty=Sureness.PROVEN,
            result=("wss/hold", TARGET, "warn"),
        )
        table.holds(run, right, never=("wss.not-held", "wss.idle-cut"))
    told = findings(run, "wss.far-end-closes")
    assert all(f"Close frame {code} (no session)" in finding.actual for finding in told)


@pytest.mark.row("C1", "the same inside TLS that is opened: it may be the far end's word, or the interceptor's")
@pytest.mark.parametrize("code", [b"", *(code.to_bytes(2, "big") for code in (1001, 1008, 1012, 4401))])
async def test_whoever_opens_tls_may_close(table: Table, tmp_path: Path, code: bytes) -> None:
    async def closes(talk: Talk) -> None:
        await say_frame(talk, CLOSE, code)
        await frame(talk)

    async with played_by(tmp_path, public=False)(closes) as run:
        never = ("wss.far-end-closes", "wss.not-held", "wss.idle-cut")
        for check in ("wss/hold", "wss/idle"):
            right = Right(code="wss.close-untold", party=Party.NOT_KNOWN, result=(check, TARGET, "warn"))
            table.holds(run, right, never=never)
    assert all("time-out" not in (one.remedy or "") for one in findings(run, "wss.close-untold"))


@pytest.mark.row("C2", "the far end pings often, and wants each pong at once")
async def test_pings_are_answered_at_once(table: Table, tmp_path: Path) -> None:
    async def asks(talk: Talk) -> None:
        for number in range(3):
            await say_frame(talk, PING, bytes([number]))
            async with asyncio.timeout(0.2):
                assert await frame(talk) == (PONG, bytes([number]))
            await asyncio.sleep(0.1)
        while True:
            await answer_ping(talk)

    async with played_by(tmp_path, public=True)(asks) as run:
        table.holds(run, Right(result=("wss/hold", TARGET, "pass")), never=("wss.not-held", "wss.idle-cut"))


@pytest.mark.row("C3", "what comes after the silence is dropped without a word")
async def test_a_forgotten_connection(table: Table, tmp_path: Path) -> None:
    async with played_by(tmp_path, public=True)(_silent) as run:
        right = Right(
            verdict="incompatible", code="wss.idle-cut", party=Party.PATH, result=("wss/idle", TARGET, "fail")
        )
        table.holds(run, right, never=("wss.far-end-closes",))
    (told,) = findings(run, "wss.idle-cut")
    assert "firewall" in told.remedy


@pytest.mark.row("C7", "the connection is cut in the middle of the hold, by FIN or by RST")
@pytest.mark.parametrize("reset", [False, True])
async def test_seconds_are_counted_to_the_cut(table: Table, tmp_path: Path, *, reset: bool) -> None:
    async def cuts(talk: Talk) -> None:
        await asyncio.sleep(0.4)
        if reset:
            talk.reset()

    async with played_by(tmp_path, public=True)(cuts) as run:
        table.holds(
            run,
            Right(verdict="incompatible", code="wss.not-held", result=("wss/hold", TARGET, "fail")),
            never=("wss.far-end-closes",),
        )
    (told,) = findings(run, "wss.not-held")
    after = told.facts["after_s"]
    assert isinstance(after, float)
    assert 0.3 < after < HOLD
    assert f"closed after {after:g} s" in told.actual
    assert ("the proxy is fine" in told.remedy.lower()) is not reset


@pytest.mark.row("C6", "101 without Upgrade, Connection or Sec-WebSocket-Accept")
@pytest.mark.table("name", "public")
@pytest.mark.parametrize("name", ["Upgrade", "Connection", "Sec-WebSocket-Accept"])
@pytest.mark.parametrize("public", [True, False])
async def test_a_bad_handshake(table: Table, tmp_path: Path, name: str, *, public: bool) -> None:
    async with played_by(tmp_path, public=public, without=name)(_silent) as run:
        right = Right(
            code="wss.bad-handshake",
            party=Party.FAR_END if public else None,
            certainty=Sureness.PROVEN if public else None,
            result=("wss/upgrade", TARGET, "warn" if public else "fail"),
        )
        table.holds(run, right, never=("wss.far-end-refuses", "wss.upgrade-dropped"))
    assert all(finding.facts["headers"] == name for finding in findings(run, "wss.bad-handshake"))
