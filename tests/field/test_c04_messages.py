"""C4: whoever opens TLS damages messages, or keeps them; the far end echoes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from wsproto.connection import SERVER, Connection
from wsproto.events import BytesMessage, CloseConnection, Event, Ping, TextMessage
from wsproto.extensions import PerMessageDeflate

from proxytest.engine.audit import audit
from proxytest.model.result import Party, Sureness
from proxytest.model.run import Run
from proxytest.protocol.websocket_handshake import accept_token
from tests.support.chains import Entity, Family, certify
from tests.support.field import Right, Table
from tests.support.inspecting import context_of, plan_trusting
from tests.support.peers import Talk, peer

HOST = "mercury-connection-a.wbx2.com"
TARGET = f"{HOST}:443"
CODES = ("wss.data-mangled", "wss.data-lost", "wss.extension-refused")
Change = Callable[[bytes, bool], bytes]  # of the frame that goes back; was compression agreed?


@dataclass
class Box:
    """Speaks TLS and WebSocket, and echoes."""

    change: Change
    refuses: bytes = b""  # the answer where extensions are offered; a space: cut
    echoes: bool = True
    texts: int = 0

    async def speak(self, talk: Talk) -> None:
        head = await talk.head()
        key = head.partition("Sec-WebSocket-Key: ")[2].partition("\r\n")[0]
        offered = "permessage-deflate" in head
        if not key:
            await talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        elif offered and self.refuses:
            await talk.say(self.refuses.strip())
        else:
            extension = "Sec-WebSocket-Extensions: permessage-deflate\r\n" if offered else ""
            token = f"Sec-WebSocket-Accept: {accept_token(key)}\r\n"
            switched = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            await talk.say(f"{switched}{token}{extension}\r\n".encode())
            await self.echo(talk, offered=offered)

    async def echo(self, talk: Talk, *, offered: bool) -> None:
        deflate = PerMessageDeflate()
        if offered:
            deflate.finalize("permessage-deflate")
        connection, text = Connection(SERVER, extensions=[deflate] if offered else []), ""
        while data := await talk.reader.read(1 << 16):
            connection.receive_data(data)
            for event in connection.events():
                text += event.data if isinstance(event, TextMessage) else ""
                await self.answer(talk, connection, event, text, offered=offered)
                text = "" if isinstance(event, TextMessage) and event.message_finished else text

    async def answer(self, talk: Talk, connection: Connection, event: Event, text: str, *, offered: bool) -> None:
        assert not isinstance(event, BytesMessage)
        if isinstance(event, Ping | CloseConnection):
            await talk.say(connection.send(event.response()))
        elif isinstance(event, TextMessage) and event.message_finished:
            self.texts += 1
            if self.echoes:
                await talk.say(self.change(connection.send(TextMessage(data=text)), offered))


async def play(box: Box, folder: Path, *, opened: bool = True) -> Run:
    """Audit a proxy that opens TLS, or one that does not."""
    root, other = Entity(name="Root"), certify(Entity(name="Other Root"))
    family = replace(Family(), leaf=Entity(name=HOST, ca=False, names=(HOST,)))
    context = context_of(family.leaf, (certify(family.leaf, root),), folder)

    async def behave(talk: Talk) -> None:
        await talk.head()
        await talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
        await talk.writer.start_tls(context)
        await box.speak(talk)

    known = certify(root)
    async with peer(behave) as proxy:
        plan = plan_trusting(proxy.port, other if opened else known, known, target=TARGET)
        return await audit(replace(plan, limits=replace(plan.limits, timeout=1)))


def whole(frame: bytes, _: bool) -> bytes:  # noqa: FBT001  the signature of Change
    return frame


def mangles_compressed(frame: bytes, compressed: bool) -> bytes:  # noqa: FBT001
    return frame[:2] + bytes(byte ^ 0x55 for byte in frame[2:]) if compressed else frame


def drops_the_mark(frame: bytes, compressed: bool) -> bytes:  # noqa: FBT001
    """Pass compressed data on as if it were plain (RFC 7692 section 6: the bit RSV1)."""
    return bytes([frame[0] & ~0x40]) + frame[1:] if compressed else frame


def cuts(frame: bytes, _: bool) -> bytes:  # noqa: FBT001
    return frame[: 16 * 1024]


def shortens(frame: bytes, _: bool) -> bytes:  # noqa: FBT001
    return b"\x81\x7e\x40\x00" + frame[4 : 4 + 16 * 1024] if len(frame) > 16 * 1024 else frame


def keeps_long(frame: bytes, _: bool) -> bytes:  # noqa: FBT001
    return frame if len(frame) < 1000 else b""


def keeps_compressed(frame: bytes, compressed: bool) -> bytes:  # noqa: FBT001
    return b"" if compressed else frame


@pytest.mark.row("C4", "opened TLS: messages come back damaged, cut, or not at all")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        (mangles_compressed, "wss.data-mangled"),
        (drops_the_mark, "wss.data-mangled"),
        (shortens, "wss.data-mangled"),
        (cuts, "wss.data-lost"),
        (keeps_long, "wss.data-lost"),
        (keeps_compressed, "wss.data-lost"),
    ],
)
async def test_messages(table: Table, tmp_path: Path, change: Change, code: str) -> None:
    run = await play(Box(change), tmp_path)
    right = Right(
        verdict="incompatible",
        code=code,
        party=Party.PROXY,
        certainty=Sureness.LIKELY,
        result=("wss/upgrade", TARGET, "fail"),
    )
    table.holds(run, right, never=tuple(one for one in CODES if one != code))


@pytest.mark.row("C4", "opened TLS: a handshake that offers compression is refused, or cut")
@pytest.mark.parametrize("refuses", [b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", b" "])
async def test_extensions_refused(table: Table, tmp_path: Path, refuses: bytes) -> None:
    run = await play(Box(whole, refuses=refuses), tmp_path)
    right = Right(code="wss.extension-refused", party=Party.PROXY, result=("wss/upgrade", TARGET, "fail"))
    table.holds(run, right, never=("wss.data-mangled", "wss.data-lost"))


@pytest.mark.row("C4", "opened TLS, and all messages come back")
async def test_all_is_well(table: Table, tmp_path: Path) -> None:
    box = Box(whole)
    table.holds(await play(box, tmp_path), Right(result=("wss/upgrade", TARGET, "pass")), never=CODES)
    assert box.texts == 4


@pytest.mark.row("C4", "the far end does not echo: one short message is sent, and nothing is told")
async def test_no_echo(table: Table, tmp_path: Path) -> None:
    box = Box(whole, echoes=False)
    table.holds(await play(box, tmp_path), Right(result=("wss/upgrade", TARGET, "pass")), never=CODES)
    assert box.texts == 1


@pytest.mark.row("C4", "nobody opens TLS: no message is sent")
async def test_tls_is_not_opened(table: Table, tmp_path: Path) -> None:
    box = Box(whole)
    run = await play(box, tmp_path, opened=False)
    table.holds(run, Right(result=("wss/upgrade", TARGET, "pass")), never=CODES)
    assert box.texts == 0
