"""A scripted proxy on loopback: a log-on, a dress, and three places where a fault can stand in."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from proxytest.lab.server.authentication.decision import Acceptor, Conversation, Decision, Outcome, Request
from proxytest.lab.server.authentication.users import Accounts
from tests.support.company import Heard, acceptors
from tests.support.disguises import RESET, SILENCE
from tests.support.far_away import far_away
from tests.support.far_end import frame, switching
from tests.support.peers import Peer, Talk, peer
from tests.support.scripted import CLOSE, PING, PONG, Authorities

PASSWORD = "wonderland"  # noqa: S105  of an account that lives for one audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Heard):
    """One request, and the connection that it came on."""

    connection: int
    head: str = field(repr=False)

    @property
    def host(self) -> str:
        """The host that is asked for."""
        return self.target.rpartition(":")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dress:
    """How a proxy looks, whatever it does; none of it is a fault."""

    headers: tuple[str, ...] = ()
    page: str = ""  #: of a 407
    opens: str = "HTTP/1.1 200 Connection established"
    joined: bool = False  #: all challenges in one header
    closes: bool = False  #: the connection after a 407 to a request without credentials
    pause: float = 0.0

    def answer(self, status: str, *headers: str, body: str = "") -> bytes:
        """Write a whole answer."""
        content = body.encode()
        lines = [f"HTTP/1.1 {status}", *self.headers, *headers, f"Content-Length: {len(content)}", "", ""]
        return "\r\n".join(lines).encode("latin-1") + content

    def asks(self, *challenges: str, close: bool = False) -> bytes:
        """Write a 407."""
        offers = [", ".join(challenges)] if self.joined else list(challenges)
        headers = [f"Proxy-Authenticate: {one}" for one in offers if one]
        headers += ["Connection: close"] if close else []
        return self.answer("407 Proxy Authentication Required", *headers, body=self.page)


@dataclass(slots=True)
class Middlebox:
    """What it does, and what it has seen; the functions are where faults stand in."""

    dress: Dress
    authorities: Authorities
    acceptors: dict[str, Acceptor] = field(default_factory=dict)
    #: Returns what is answered in the place of everything else.
    before: Callable[["Middlebox", Asked], bytes | None] = lambda _, __: None
    #: Returns what is answered to a proof that is refused, in the place of a 407.
    refuses: Callable[["Middlebox", Asked], bytes | None] = lambda _, __: None
    #: Speaks in an open tunnel.
    inside: Callable[["Middlebox", Talk, Asked], Awaitable[None]] = field(default_factory=lambda: serve)
    pause: Callable[[Asked], float] = lambda _: 0.0  #: seconds before an answer, beside those of the dress
    away: float = 0.0  #: seconds of a round trip to it
    password: str = PASSWORD
    peer: Peer = field(default_factory=Peer)
    heard: list[Asked] = field(default_factory=list)
    open_now: int = 0

    @property
    def proofs(self) -> int:
        """How often a password was put to the test."""
        return sum(one.proves for one in self.heard)

    async def accept(self, talk: Talk) -> None:
        """Serve one connection."""
        self.open_now += 1
        try:
            await self._serve(talk)
        finally:
            self.open_now -= 1

    async def _serve(self, talk: Talk) -> None:
        conversation = Conversation(connection=str(talk.number))
        while True:
            asked = _asked(await talk.head(), talk.number)
            self.heard.append(asked)
            await asyncio.sleep(self.dress.pause + self.pause(asked))
            answer = self.before(self, asked)
            decision = Decision(outcome=Outcome.ABSENT)
            if answer is None:
                decision = self._examine(asked, conversation)
                answer = self._answer(decision, asked)
            if answer in (RESET, SILENCE):
                return await (talk.listen() if answer == SILENCE else _reset(talk))
            await talk.say(answer)
            if answer.split(b" ", 2)[1:2] == [b"200"] and asked.method == "CONNECT":
                return await self.inside(self, talk, asked)
            if b"Connection: close" in answer or not answer:
                return None

    def _examine(self, asked: Asked, conversation: Conversation) -> Decision:
        if not self.acceptors:
            return Decision(outcome=Outcome.ACCEPTED)
        acceptor = self.acceptors.get(asked.scheme)
        if acceptor is None:
            return Decision(outcome=Outcome.ABSENT)
        request = Request(method=asked.method, targets=(asked.target,), authorization=asked.authorization)
        return acceptor.step(asked.authorization.partition(" ")[2].strip(), request, conversation)

    def _answer(self, decision: Decision, asked: Asked) -> bytes:
        if decision.outcome is Outcome.REFUSED and asked.proves:
            disguise = self.refuses(self, asked)
            if disguise is not None:
                return disguise
        if decision.outcome is Outcome.ACCEPTED:
            return self.opened() if asked.method == "CONNECT" else self.dress.answer("502 Bad Gateway")
        if decision.challenge:
            return self.dress.asks(decision.challenge)
        return self.challenge(close=self.dress.closes and not asked.authorization)

    def challenge(self, *, close: bool = False) -> bytes:
        """Write a 407 that offers every scheme."""
        return self.dress.asks(*(one.challenge() for one in self.acceptors.values()), close=close)

    def opened(self) -> bytes:
        """Write the answer that opens a tunnel."""
        return "\r\n".join([self.dress.opens, *self.dress.headers, "", ""]).encode("latin-1")


async def _reset(talk: Talk) -> None:
    talk.reset()


def _asked(head: str, connection: int) -> Asked:
    method, target, _ = head.split("\r\n", 1)[0].split(" ")
    authorization = head.partition("Proxy-Authorization: ")[2].partition("\r\n")[0]
    return Asked(method=method, target=target, authorization=authorization, connection=connection, head=head)


async def serve(box: Middlebox, talk: Talk, asked: Asked, role: str = "far end") -> None:
    """Speak TLS as the far end, or as somebody else; answer pages, and WebSockets with every pong."""
    await talk.writer.start_tls(box.authorities.context(role, asked.host))
    head = await talk.head()
    if "Upgrade: websocket" in head:
        await talk.say(switching(head))
        await echo(talk)
    else:
        await talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await talk.listen()


async def echo(talk: Talk, *, pongs: bool = True) -> None:
    """Answer pings, return messages, and say goodbye (RFC 6455 section 5.5)."""
    while True:
        kind, payload = await read_frame(talk)
        if kind == CLOSE:
            return await talk.say(frame(CLOSE, payload))
        if kind == PING and pongs:
            await talk.say(frame(PONG, payload))
        if kind & 0x0F in (1, 2):
            await talk.say(frame(kind, payload))


async def read_frame(talk: Talk) -> tuple[int, bytes]:
    """Read one frame of the client, unmasked (RFC 6455 section 5.2)."""
    kind, size = await talk.reader.readexactly(2)
    size &= 0x7F
    if size > 125:
        size = int.from_bytes(await talk.reader.readexactly(2 if size == 126 else 8), "big")
    mask = await talk.reader.readexactly(4)
    masked = await talk.reader.readexactly(size)
    return kind, bytes(one ^ mask[place % 4] for place, one in enumerate(masked))


@asynccontextmanager
async def running(box: Middlebox, schemes: tuple[str, ...]) -> AsyncIterator[Middlebox]:
    """Run it, with these schemes of log-on."""
    users = box.authorities.folder / f"users-{box.password}"
    users.unlink(missing_ok=True)
    Accounts.of({"alice": box.password}).write_ntlm_user_file(users)
    os.environ["NTLM_USER_FILE"] = str(users)
    box.acceptors = acceptors(schemes, box.password)
    async with peer(box.accept) as served, far_away(served.port, box.away) as way:
        box.peer = way if box.away else served
        yield box
