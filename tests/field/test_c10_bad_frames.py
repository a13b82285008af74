"""C10: the WebSocket opens, and what comes in it cannot be read as frames; and what else stands in place of one."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from proxytest.engine.audit import audit
from proxytest.model.result import Party, Sureness
from proxytest.model.run import Run
from tests.field.logon_proxy import OPENS, answer, answering
from tests.support.chains import Entity, Family, certify
from tests.support.far_end import frame as server_frame
from tests.support.field import Right, Table
from tests.support.inspecting import context_of, plan_trusting
from tests.support.peers import Talk, peer
from tests.support.scripted import Authorities
from tests.support.websocket_peer import answer_ping, frame, opening

HOST = "mercury-connection-a.wbx2.com"
TARGET = f"{HOST}:443"
_MASK = b"\1\2\3\4"


async def masked(talk: Talk) -> None:
    _, payload = await frame(talk)
    hidden = bytes(byte ^ _MASK[index % 4] for index, byte in enumerate(payload))
    await talk.say(bytes([0x8A, 0x80 | len(payload)]) + _MASK + hidden)


async def divided(talk: Talk) -> None:
    _, payload = await frame(talk)
    await talk.say(bytes([0x0A, len(payload)]) + payload)


async def too_long(talk: Talk) -> None:
    await talk.say(server_frame(0x89, b"x" * 126))


async def a_page(talk: Talk) -> None:
    await talk.say(b"<html><h1>Blocked</h1></html>")


SENT = {"masked": masked, "divided": divided, "too long": too_long, "a page": a_page}


async def play(then: Callable[[Talk], Awaitable[None]], folder: Path, *, public: bool, hold: float = 0.0) -> Run:
    """Audit a proxy behind which this comes in an open WebSocket, by TLS that is opened or not."""

    async def and_waits(talk: Talk) -> None:
        await then(talk)
        await talk.listen()

    root, other = Entity(name="Root"), certify(Entity(name="Other Root"))
    family = replace(Family(), leaf=Entity(name=HOST, ca=False, names=(HOST,)))
    context = context_of(family.leaf, (certify(family.leaf, root),), folder)
    known = certify(root)
    async with peer(opening(context, and_waits, greets=False)) as proxy:
        plan = plan_trusting(proxy.port, known if public else other, known, target=TARGET)
        return await audit(replace(plan, hold=hold, limits=replace(plan.limits, timeout=0.5)))


@pytest.mark.row("C10", "inside TLS that nobody opened: the far end alone can have sent it, and nothing is cut")
@pytest.mark.parametrize("sent", SENT)
async def test_of_the_far_end(table: Table, tmp_path: Path, sent: str) -> None:
    run = await play(SENT[sent], tmp_path, public=True)
    right = Right(
        code="wss.bad-frames",
        party=Party.FAR_END,
        certainty=Sureness.PROVEN,
        result=("wss/upgrade", TARGET, "warn"),
    )
    table.holds(run, right, never=("wss.no-pong",))


@pytest.mark.row("C10", "inside opened TLS: whoever opens it")
@pytest.mark.parametrize("sent", SENT)
async def test_of_the_interceptor(table: Table, tmp_path: Path, sent: str) -> None:
    run = await play(SENT[sent], tmp_path, public=False)
    right = Right(verdict="incompatible", code="wss.bad-frames", party=Party.PROXY)
    table.holds(run, replace(right, result=("wss/upgrade", TARGET, "fail")), never=("wss.no-pong",))


#: What a client must not take (RFC 6455 sections 5.1 to 5.5, 7.4 and 8.1).
LATER = {
    "a Close frame of one byte": b"\x88\x01\x03",
    "Close 1006": b"\x88\x02\x03\xee",
    "Close 999": b"\x88\x02\x03\xe7",
    "a reason that is not UTF-8": b"\x88\x04\x03\xf0\xff\xfe",
    "compressed, and nobody agreed to that": b"\xc1\x02hi",
    "an unknown kind": b"\x83\x02hi",
    "text that is not UTF-8": b"\x81\x02\xff\xff",
    "the rest of no message": b"\x80\x02hi",
    "masked": b"\x81\x82\1\2\3\4ab",
    "an answer of HTTP": b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.row(
    "C10", "what cannot be read comes later, while the WebSocket is held: no time-out of a proxy does that"
)
@pytest.mark.table("sent", "public")
@pytest.mark.parametrize("sent", LATER)
@pytest.mark.parametrize("public", [True, False])
async def test_while_it_is_held(table: Table, tmp_path: Path, sent: str, *, public: bool) -> None:
    async def says(talk: Talk) -> None:
        await answer_ping(talk)
        await asyncio.sleep(0.2)
        await talk.say(LATER[sent])

    run = await play(says, tmp_path, public=public, hold=0.6)
    for check in ("wss/hold", "wss/idle"):
        right = Right(
            verdict="compatible-with-warnings" if public else "incompatible",
            code="wss.bad-frames",
            party=Party.FAR_END if public else Party.PROXY,
            result=(check, TARGET, "warn" if public else "fail"),
        )
        table.holds(run, right, never=("wss.not-held", "wss.idle-cut"))
    told = [one for row in run.results for one in row.findings if one.code == "wss.bad-frames"]
    assert all("are no such frame, after " in (one.actual or "") for one in told)


def _page(body: bytes, kind: str = "text/html") -> bytes:
    return answer("403 Forbidden", f"Content-Type: {kind}", body=body)


async def _audited(authorities: Authorities, said: bytes) -> Run:
    async def inside(talk: Talk, target: str) -> None:
        await talk.writer.start_tls(authorities.context("interceptor", target.rpartition(":")[0]))
        upgrade = "upgrade: websocket" in (await talk.head()).lower()
        await talk.say(said if upgrade else answer("404 Not Found", body=b"{}"))
        await talk.listen()

    async with answering(lambda _: OPENS, inside) as proxy:
        plan = plan_trusting(
            proxy.port, authorities.public.certificate, authorities.interceptor.certificate, target=TARGET
        )
        return await audit(plan)


@pytest.mark.row("C8", "opened TLS: a page for people says that WebSockets do not pass")
@pytest.mark.parametrize(
    "words",
    [
        b"<html>WebSocket connections are not permitted by policy</html>",
        b"<html>Access denied: websockets are disabled</html>",
        b"<html>Unsupported Request Method and Protocol</html>",
    ],
)
async def test_refused_in_words(table: Table, authorities: Authorities, words: bytes) -> None:
    run = await _audited(authorities, _page(words))
    table.holds(run, Right(verdict="incompatible", code="wss.proxy-answers", party=Party.PROXY))
    (told,) = (one for row in run.results for one in row.findings if one.code == "wss.proxy-answers")
    assert words[6:-7].decode() in told.actual


@pytest.mark.row("C8", "control: an answer for programs may be the far end's own")
async def test_an_answer_for_programs(table: Table, authorities: Authorities) -> None:
    run = await _audited(
        authorities, _page(b'{"error": "websocket not permitted without a token"}', "application/json")
    )
    table.holds(run, Right(code="wss.upgrade-untold", result=("wss/upgrade", TARGET, "warn")))
