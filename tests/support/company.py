"""A corporate proxy in the test's own process: real acceptors of each scheme, and a memory of every request."""

import asyncio
import html
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path

import pytest

from proxytest.lab.server.authentication.check_basic import BasicAcceptor
from proxytest.lab.server.authentication.check_digest import DigestAcceptor
from proxytest.lab.server.authentication.check_token import TokenAcceptor, decode_token, message_type
from proxytest.lab.server.authentication.decision import Acceptor, Conversation, Decision, Outcome, Request
from proxytest.lab.server.authentication.users import Accounts
from tests.support.disguises import RESET, SILENCE
from tests.support.forward_proxy import forward
from tests.support.peers import Peer, Talk, peer
from tests.support.scripted import Authorities

ALL = ("negotiate", "ntlm", "digest", "basic")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One request to the proxy."""

    method: str
    target: str
    authorization: str

    @property
    def scheme(self) -> str:
        return self.authorization.partition(" ")[0].lower()

    @property
    def proves(self) -> bool:
        """Does a refusal of this request count against the account?"""
        credentials = self.authorization.partition(" ")[2]
        if self.scheme in ("ntlm", "negotiate"):
            return message_type(decode_token(credentials)) == 3
        return bool(credentials)


class Mishap(Enum):
    """What becomes of a request instead of the answer that it deserves."""

    ASKS = auto()  #: whatever was proven: Squid's way to deny, where a rule ends in one about the user
    HANGS = auto()  #: the far end hangs, and the proxy with it
    CUTS = auto()
    ENDS = auto()  #: the proxy itself ends with it
    REFUSES = auto()  #: as a wrong password
    DENIES = auto()  #: by the policy


@dataclass(slots=True, kw_only=True)
class Company:
    """What the proxy asks for, and what it was told."""

    acceptors: Mapping[str, Acceptor]
    authorities: Authorities
    free: frozenset[str] = frozenset()  #: hosts that pass without a log-on
    echo: bool = False  #: are requests repeated in error pages, in headers, and inside the tunnel?
    disguise: bytes | None = None  #: what a proof that is refused is answered with instead of a 407
    origin: str = "502 Bad Gateway"  #: the answer to a plain request that passes
    leads_to: frozenset[str] = frozenset()  #: targets on loopback to which a tunnel really leads
    mishap: Callable[[Heard], Mishap | None] = lambda _: None
    limit: Callable[["Company"], bytes | None] = lambda _: None  #: what is answered to a request beyond a limit
    open_now: int = 0  #: connections that are open
    pause: Callable[[], float] = lambda: 0.0  #: seconds before each answer
    peer: Peer = field(default_factory=Peer)
    heard: list[Heard] = field(default_factory=list)

    @property
    def port(self) -> int:
        return self.peer.port

    @property
    def proofs(self) -> list[Heard]:
        """The requests by which a password was put to the test."""
        return [one for one in self.heard if one.proves]

    @property
    def bytes_received(self) -> bytes:
        return b"".join(self.peer.received)

    async def serve(self, talk: Talk) -> None:
        self.open_now += 1
        try:
            await self._serve(talk)
        finally:
            self.open_now -= 1

    async def _serve(self, talk: Talk) -> None:  # noqa: C901  a match over what may become of a request
        conversation = Conversation(connection=str(talk.number))
        while True:
            head = await talk.head()
            heard = _heard(head)
            self.heard.append(heard)
            refusal = self.limit(self)  # before others are heard
            await asyncio.sleep(self.pause())
            match mishap := self.mishap(heard):
                case Mishap.HANGS:
                    return await talk.listen()
                case Mishap.CUTS:
                    return talk.reset()
                case Mishap.ENDS:
                    return self.peer.stop()
            if refusal is not None:
                return await self._disguise(talk, refusal)
            decision = self._examine(heard, conversation)
            if mishap is Mishap.REFUSES:
                decision = Decision(outcome=Outcome.REFUSED)
            if decision.outcome is Outcome.REFUSED and heard.proves and self.disguise is not None:
                return await self._disguise(talk, self.disguise)
            if decision.outcome is not Outcome.ACCEPTED or mishap is Mishap.ASKS:
                await talk.say(self._asks(decision, head))
            elif mishap is Mishap.DENIES:
                await talk.say(self._answer("403 Forbidden", [], head))
            elif heard.method == "CONNECT":
                await talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
                await self._tunnel(talk, heard, head)
                return None
            else:
                await talk.say(self._answer(self.origin, [], head))

    async def _disguise(self, talk: Talk, answer: bytes) -> None:
        if answer == SILENCE:
            return await talk.listen()
        if answer == RESET:
            return talk.reset()
        return await talk.say(answer)

    def _examine(self, heard: Heard, conversation: Conversation) -> Decision:
        acceptor = self.acceptors.get(heard.scheme)
        if not self.acceptors or heard.target.rpartition(":")[0] in self.free:
            return Decision(outcome=Outcome.ACCEPTED)
        if acceptor is None:
            return Decision(outcome=Outcome.ABSENT)
        request = Request(method=heard.method, targets=(heard.target,), authorization=heard.authorization)
        return acceptor.step(heard.authorization.partition(" ")[2].strip(), request, conversation)

    def _asks(self, decision: Decision, head: str) -> bytes:
        offers = [decision.challenge] if decision.challenge else [one.challenge() for one in self.acceptors.values()]
        return self._answer("407 Proxy Authentication Required", [f"Proxy-Authenticate: {one}" for one in offers], head)

    def _answer(self, status: str, headers: list[str], head: str) -> bytes:
        body = ""
        if self.echo:
            headers = [*headers, *(f"X-Echo-{number}: {line}" for number, line in enumerate(head.splitlines()))]
            body = f"<pre>{head}</pre><p>{html.escape(head)}</p>"
            status = f"{status} {_heard(head).authorization}"
        lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", body]
        return "\r\n".join(lines).encode("latin-1")

    async def _tunnel(self, talk: Talk, heard: Heard, head: str) -> None:
        if heard.target in self.leads_to:
            return await forward(talk.reader, talk.writer, heard.target)
        await talk.writer.start_tls(self._context(heard.target.rpartition(":")[0]))
        await talk.head()
        await talk.say(self._answer("403 Forbidden" if self.echo else "200 OK", [], head))
        return await talk.listen()

    def _context(self, host: str) -> ssl.SSLContext:
        return self.authorities.context("interceptor" if self.echo else "far end", host)


def _heard(head: str) -> Heard:
    method, target, _ = head.split("\r\n", 1)[0].split(" ")
    authorization = head.partition("Proxy-Authorization: ")[2].partition("\r\n")[0]
    return Heard(method=method, target=target, authorization=authorization)


def acceptors(schemes: tuple[str, ...], password: str) -> dict[str, Acceptor]:
    """Make the acceptors of these schemes, for alice with this password."""
    accounts = Accounts.of({"alice": password})
    every: dict[str, Acceptor] = {
        "negotiate": TokenAcceptor(scheme="Negotiate"),
        "ntlm": TokenAcceptor(scheme="NTLM"),
        "digest": DigestAcceptor(accounts=accounts, realm="corp"),
        "basic": BasicAcceptor(accounts=accounts, realm="corp"),
    }
    return {scheme: every[scheme] for scheme in schemes}


class CompanyBuilder:
    """Runs companies in a test's folder."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.authorities = Authorities(folder=folder)
        self._folder = folder
        self._monkeypatch = monkeypatch

    @asynccontextmanager
    async def running(
        self,
        *schemes: str,
        password: str = "wonderland",
        free: tuple[str, ...] = (),
        echo: bool = False,
        disguise: bytes | None = None,
        origin: str = "502 Bad Gateway",
        tls: str | None = None,
        mishap: Callable[[Heard], Mishap | None] = lambda _: None,
    ) -> AsyncIterator[Company]:
        """Run a proxy that offers these schemes; with `tls` an https:// one, whose certificate is of that role."""
        users = self._folder / f"users-{len(list(self._folder.iterdir()))}"
        Accounts.of({"alice": password}).write_ntlm_user_file(users)
        self._monkeypatch.setenv("NTLM_USER_FILE", str(users))
        company = Company(
            acceptors=acceptors(schemes, password),
            authorities=self.authorities,
            free=frozenset(free),
            echo=echo,
            disguise=disguise,
            origin=origin,
            mishap=mishap,
        )
        async with peer(company.serve, tls=self.authorities.context(tls, "127.0.0.1") if tls else None) as served:
            company.peer = served
            yield company
