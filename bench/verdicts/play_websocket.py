"""WebSocket: who refuses the upgrade, who ends it, and what gets lost in it."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from random import Random

from bench.verdicts.draw import Drawn, base
from bench.verdicts.middlebox import Asked, Middlebox, echo, read_frame
from bench.verdicts.play_box import Given, kind
from bench.verdicts.truth import FAILS, FAILS_OR_OPEN, OPEN, PASSES, WARNS, Area, Truth, fault, healthy
from proxytest.model.result import Party
from tests.support.disguises import status
from tests.support.far_end import frame, switching
from tests.support.peers import Talk
from tests.support.scripted import CLOSE, PING, PONG

_OPENER = (Party.PROXY, Party.PATH, Party.NOT_KNOWN)
_NO_PROXY = (Party.FAR_END, Party.NOT_KNOWN)
_TOLERATED = ("tls.intercepted", "tls.not-pinned")
_LARGE = 16 * 1024
#: Opens the WebSocket, or not, and speaks in it.
Speaks = Callable[[Talk, str, Given], Awaitable[None]]


def _socket(random: Random, *, opened: bool | None = False, hold: float = 0.0) -> Drawn:
    """Draw a network with a WebSocket; in opened TLS, if the fault is that of whoever opens it."""
    given = base(random, hosts=random.choice((1, 2)), socket=True)
    opens = random.random() < 0.5 if opened is None else opened
    given |= {
        "auth": ("auto",),
        "profile": "webex-2026",
        "deployed": opens,
        "opened": opens,
        "tolerant": opens,
        "hold": hold,
    }
    return given | ({"ignore": ("wss/idle",)} if hold else {})


def _speaking(speaks: Speaks) -> Callable[[Middlebox, Given], None]:
    """Answer pages as ever, and a request for a WebSocket so."""

    def spoil(box: Middlebox, given: Given) -> None:
        role = "interceptor" if given["opened"] else "far end"

        async def inside(here: Middlebox, talk: Talk, asked: Asked) -> None:
            await talk.writer.start_tls(here.authorities.context(role, asked.host))
            head = await talk.head()
            if "upgrade: websocket" in head.lower():
                await speaks(talk, head, given)
            else:
                await talk.say(status(200, "OK"))
                await talk.listen()

        box.inside = inside

    return spoil


def _healthy(random: Random) -> tuple[Drawn, Truth]:
    given = _socket(random, opened=None, hold=random.choice((0.0, 0.0, 1.0)))
    given["case"] = random.choice(("Upgrade", "upgrade", "UPGRADE"))
    return given, healthy(*_TOLERATED)


async def _works(talk: Talk, head: str, given: Given) -> None:
    await talk.say(switching(head).replace(b"Connection: Upgrade", f"Connection: {given['case']}".encode()))
    await echo(talk)


def _held_long(random: Random) -> tuple[Drawn, Truth]:
    given = _socket(random, hold=16.0)
    given |= {"case": "Upgrade", "ignore": ()}
    return given, healthy()


def _far_end_refuses(random: Random) -> tuple[Drawn, Truth]:
    given = _socket(random)
    given["status"] = random.choice((426, 429, 500, 503))
    return given, fault(PASSES | OPEN, "wss.far-end-refuses", party=_NO_PROXY)


def _wants_token(random: Random) -> tuple[Drawn, Truth]:
    """The far end refuses whoever has no token, or does not know the path, which is all that the audit can be."""
    given = _socket(random)
    given["status"] = random.choice((401, 403, 404))
    return given, healthy("wss.far-end-refuses", verdicts=PASSES | OPEN)


def _opener_refuses(random: Random) -> tuple[Drawn, Truth]:
    """The same answers as from the far end; but TLS is opened, so that they may be another's."""
    given = _socket(random, opened=True)
    given["status"] = random.choice((200, 400, 403, 426, 501, 502, 503))
    codes = ("wss.upgrade-dropped", "wss.proxy-answers", "wss.upgrade-untold")
    usual = WARNS if given["status"] == 403 else FAILS  # far ends say this to whoever has no token
    return given, fault(FAILS_OR_OPEN | usual, *codes, party=_OPENER, also=_TOLERATED)


async def _refuses(talk: Talk, head: str, given: Given) -> None:
    del head
    await talk.say(status(given["status"], "No"))
    await talk.listen()


def _no_pong(random: Random) -> tuple[Drawn, Truth]:
    given = _socket(random, opened=None)
    given["timeout"] = 1.0
    return given, fault(FAILS_OR_OPEN, "wss.no-pong", party=(*_OPENER, *_NO_PROXY), also=_TOLERATED)


async def _says_nothing(talk: Talk, head: str, given: Given) -> None:
    del given
    await talk.say(switching(head))
    await talk.listen()


_NEEDED = ("Upgrade", "Connection", "Sec-WebSocket-Accept")


def _bad_handshake(random: Random) -> tuple[Drawn, Truth]:
    given = _socket(random, opened=None)
    given |= {"missing": random.choice(_NEEDED), "replaced": random.random() < 0.3}
    party = _OPENER if given["opened"] else (*_NO_PROXY, *_OPENER)
    verdicts = FAILS_OR_OPEN if given["opened"] else WARNS | OPEN  # the far end's own is no fault of the network
    return given, fault(verdicts, "wss.bad-handshake", party=party, also=_TOLERATED)


async def _opens_badly(talk: Talk, head: str, given: Given) -> None:
    lines = switching(head).decode().split("\r\n")
    kept = [line for line in lines if not line.startswith(f"{given['missing']}:")]
    if given["replaced"]:
        kept.insert(1, f"{given['missing']}: nonsense")
    await talk.say("\r\n".join(kept).encode())
    await echo(talk)


def _far_end_closes(random: Random) -> tuple[Drawn, Truth]:
    given = _socket(random, hold=1.5)
    given |= {"code": random.choice((1000, 1001, 1008, 1011, 4001)), "after": random.choice((0.3, 0.6, 0.9))}
    return given, fault(PASSES | OPEN, "wss.far-end-closes", party=Party.FAR_END)


async def _closes(talk: Talk, head: str, given: Given) -> None:
    await talk.say(switching(head))
    await _for(given["after"], echo(talk))
    await talk.say(frame(CLOSE, given["code"].to_bytes(2, "big") + b"bye"))


def _cut(random: Random) -> tuple[Drawn, Truth]:
    given = _socket(random, hold=1.5)
    given |= {"way": random.choice(("reset", "FIN")), "after": random.choice((0.3, 0.6, 0.9))}
    return given, fault(FAILS, "wss.not-held", party=_OPENER)


async def _cuts(talk: Talk, head: str, given: Given) -> None:
    """End the TCP connection below TLS: without close_notify, as a box on the way does (RFC 8446 section 6.1)."""
    await talk.say(switching(head))
    await _for(given["after"], echo(talk))
    if given["way"] == "reset":
        talk.reset()
    else:
        talk.writer.get_extra_info("socket").shutdown(socket.SHUT_WR)
        await talk.listen()


async def _for(seconds: float, work: Awaitable[None]) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(work, seconds)


def _pings(random: Random) -> tuple[Drawn, Truth]:
    given = _socket(random, hold=1.5)
    given |= {"every": random.choice((0.2, 0.4)), "within": random.choice((0.3, 0.6))}
    return given, healthy()


async def _wants_pongs(talk: Talk, head: str, given: Given) -> None:
    """Ping, and cut where the pong does not come in time."""
    await talk.say(switching(head))
    number = 0
    while True:
        number += 1
        await talk.say(frame(PING, b"%d" % number))
        try:
            await asyncio.wait_for(_pong(talk, b"%d" % number), given["within"])
        except TimeoutError:
            return talk.reset()
        await _for(given["every"], echo(talk))


async def _pong(talk: Talk, wanted: bytes) -> None:
    while True:
        kind, payload = await read_frame(talk)
        if kind == PONG and payload == wanted:
            return
        if kind == PING:
            await talk.say(frame(PONG, payload))


def _forgotten(random: Random) -> tuple[Drawn, Truth]:
    given = _socket(random, hold=random.choice((2.0, 3.0)))
    given |= {"after": random.choice((0.5, 0.8, 1.2)), "timeout": 1.0, "ignore": ()}
    return given, fault(FAILS, "wss.idle-cut", party=_OPENER, also=("wss.not-held", "wss.no-pong"))


async def _forgets(talk: Talk, head: str, given: Given) -> None:
    """Pass nothing any more once both sides were silent for so long, without a word to either."""
    await talk.say(switching(head))
    with suppress(TimeoutError):
        while True:
            kind, payload = await asyncio.wait_for(read_frame(talk), given["after"])
            await talk.say(frame(PONG, payload) if kind == PING else frame(kind, payload))
    await talk.listen()


def _large_cut(random: Random) -> tuple[Drawn, Truth]:
    given = _socket(random, opened=True)
    given["way"] = random.choice(("dropped", "shortened", "cut"))
    codes = ("wss.data-lost", "wss.data-mangled")
    return given, fault(FAILS, *codes, party=_OPENER, also=_TOLERATED)


async def _damages_large(talk: Talk, head: str, given: Given) -> None:
    """Return small messages, and damage those over 16 KiB."""
    await talk.say(switching(head))
    while True:
        kind, payload = await read_frame(talk)
        if len(payload) <= _LARGE:
            await talk.say(frame(PONG, payload) if kind == PING else frame(kind, payload))
        elif given["way"] == "cut":
            return talk.reset()
        elif given["way"] == "shortened":
            await talk.say(frame(kind, payload[:_LARGE]))


W = Area.WEBSOCKET
KINDS = (
    kind(W, "WebSocket/works", _healthy, _speaking(_works), weight=6),
    kind(W, "WebSocket/held longer than a ping", _held_long, _speaking(_works)),
    kind(W, "WebSocket/far end pings", _pings, _speaking(_wants_pongs), weight=3),
    kind(W, "WebSocket/far end refuses", _far_end_refuses, _speaking(_refuses)),
    kind(W, "WebSocket/far end wants a token", _wants_token, _speaking(_refuses), weight=2),
    kind(W, "WebSocket/refused in opened TLS", _opener_refuses, _speaking(_refuses), weight=3),
    kind(W, "WebSocket/no pong", _no_pong, _speaking(_says_nothing), weight=2),
    kind(W, "WebSocket/bad handshake", _bad_handshake, _speaking(_opens_badly), weight=3),
    kind(W, "WebSocket/far end closes", _far_end_closes, _speaking(_closes), weight=3),
    kind(W, "WebSocket/cut", _cut, _speaking(_cuts), weight=3),
    kind(W, "WebSocket/forgotten in silence", _forgotten, _speaking(_forgets), weight=3),
    kind(W, "WebSocket/large messages damaged", _large_cut, _speaking(_damages_large), weight=2),
)
