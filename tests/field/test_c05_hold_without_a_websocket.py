"""C5: the far end wants a log-on for its WebSocket; what --hold asked for is measured on the TLS connection itself."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Party, Sureness
from proxytest.model.run import Run
from proxytest.reflect.web import web_echo
from proxytest.report.summary import verdict_sentence
from tests.support.chains import Entity, Family, certify
from tests.support.field import Right, Table
from tests.support.inspecting import context_of, plan_trusting
from tests.support.peers import Behaviour, Talk, peer

HOST = "mercury-connection-a.wbx2.com"
TARGET = f"{HOST}:443"
HOLD = 0.5
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
REFUSED = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 7\r\n\r\nlog on!"


async def play(behaviour: Callable[[ssl.SSLContext], Behaviour], folder: Path, target: str, *, public: bool) -> Run:
    """Audit a proxy behind which a far end speaks TLS."""
    host = target.partition(":")[0]
    root, other = Entity(name="Root"), certify(Entity(name="Other Root"))
    family = replace(Family(), leaf=Entity(name=host, ca=False, names=(host,)))
    context = context_of(family.leaf, (certify(family.leaf, root),), folder)
    known = certify(root)
    async with peer(behaviour(context)) as proxy:
        plan = plan_trusting(proxy.port, known if public else other, known, target=target)
        return await audit(replace(plan, hold=HOLD))


def refusing(*, then: str = "", first: bytes = REFUSED) -> Callable[[ssl.SSLContext], Behaviour]:
    """Refuse each upgrade, answer pages, and end a connection in silence as the test says."""

    def of(context: ssl.SSLContext) -> Behaviour:
        async def behave(talk: Talk) -> None:
            await talk.head()
            await talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
            await talk.writer.start_tls(context)
            asked = 0
            while True:
                async with asyncio.timeout(0.2 if then and asked == 2 else 60):
                    head = await talk.head()
                asked += 1
                await talk.say(first if "Upgrade" in head else OK)

        async def ends(talk: Talk) -> None:
            try:
                await behave(talk)
            except TimeoutError:
                if then == "reset":
                    talk.reset()
                elif then == "silence":
                    await talk.listen()

        return ends

    return of


@pytest.mark.row("C5", "401 to the upgrade: hold and silence are measured on the TLS connection itself")
@pytest.mark.parametrize("status", [b"401 Unauthorized", b"403 Forbidden", b"404 Not Found"])
async def test_measured_without_a_websocket(table: Table, tmp_path: Path, status: bytes) -> None:
    first = REFUSED.replace(b"401 Unauthorized", status)
    run = await play(refusing(first=first), tmp_path, TARGET, public=True)
    table.holds(run, Right(result=("wss/hold", TARGET, "pass")), never=("wss.not-held", "wss.idle-cut"))
    (idle,) = [result for result in run.results if result.check == "wss/idle"]
    assert idle.status == "undecided"  # since HOLD is shorter than 15 s
    assert "not cut within 0.5 s" in idle.reason
    assert "--hold" not in verdict_sentence(run)


@pytest.mark.row("C5", "the same, and the connection is reset, or forgotten without a word")
@pytest.mark.parametrize(("then", "party"), [("reset", Party.NOT_KNOWN), ("silence", Party.PATH)])
async def test_ended_without_a_websocket(table: Table, tmp_path: Path, then: str, party: Party) -> None:
    run = await play(refusing(then=then), tmp_path, TARGET, public=True)
    right = Right(verdict="incompatible", code="wss.idle-cut", party=party, result=("wss/idle", TARGET, "fail"))
    table.holds(run, right)
    table.holds(run, Right(code="wss.not-held", party=party, certainty=Sureness.LIKELY))


@pytest.mark.row("C5", "the same, and the far end itself ends its silent HTTP connection, as servers do")
async def test_the_far_end_ends_it(table: Table, tmp_path: Path) -> None:
    run = await play(refusing(then="close"), tmp_path, TARGET, public=True)
    table.holds(run, Right(result=("wss/idle", TARGET, "undecided")), never=("wss.not-held", "wss.idle-cut"))


@pytest.mark.row("C5", "the same inside TLS that is opened: pages tell nothing about WebSockets")
@pytest.mark.parametrize("then", ["reset", ""])
async def test_opened(table: Table, tmp_path: Path, then: str) -> None:
    run = await play(refusing(then=then), tmp_path, TARGET, public=False)
    table.holds(run, Right(result=("wss/hold", TARGET, "undecided")), never=("wss.not-held", "wss.idle-cut"))


@pytest.mark.row("C5", "the far end refuses, and keeps no connection: the verdict says what was not tested")
async def test_not_tested(table: Table, tmp_path: Path) -> None:
    first = REFUSED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    run = await play(refusing(first=first), tmp_path, TARGET, public=True)
    table.holds(run, Right(result=("wss/hold", TARGET, "skip")), never=("wss.not-held", "wss.idle-cut"))
    assert verdict_sentence(run).endswith(f", --hold {HOLD:g} not tested")


@pytest.mark.row("C5", "--target REFLECTOR:443 with --hold: its WebSocket is held")
async def test_a_reflector(table: Table, tmp_path: Path) -> None:
    target = "reflector.example.org:443"
    async with web_echo() as protocols:

        def reflecting(context: ssl.SSLContext) -> Behaviour:
            async def behave(talk: Talk) -> None:
                await talk.head()
                await talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
                await talk.writer.start_tls(context)
                server = await asyncio.get_running_loop().create_server(protocols, "127.0.0.1", 0)
                async with server:
                    await _relay(talk, server.sockets[0].getsockname()[1])

            return behave

        run = await play(reflecting, tmp_path, target, public=True)
    table.holds(run, Right(result=("wss/hold", target, "pass")), never=("wss.not-held", "wss.far-end-refuses"))
    assert "--hold" not in verdict_sentence(run)


async def _relay(talk: Talk, port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def back() -> None:
        while data := await reader.read(1 << 16):
            await talk.say(data)

    answering = asyncio.create_task(back())
    try:
        while data := await talk.reader.read(1 << 16):
            writer.write(data)
    finally:
        answering.cancel()
        writer.close()
