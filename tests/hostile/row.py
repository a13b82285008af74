"""One hostile behaviour, and what an audit must make of it."""

import ssl
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.far_end import far_end
from tests.support.peers import Behaviour, Peer, Talk, peer
from tests.support.scripted import Authorities

TIMEOUT = 1.5  #: seconds for each operation of an audit here; a busy machine answers a healthy one within it
PROXY = "127.0.0.1"  #: the proxy's name, which an https:// one has to certify
HTTPS = "idbroker.webex.com:443"
WEBSOCKET = "mercury-connection-a.wbx2.com:443"  #: asked for a page, then for a WebSocket

KIB, MIB = 1024, 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What the behaviours of all rows share."""

    folder: Path
    authorities: Authorities
    contexts: dict[str, ssl.SSLContext] = field(default_factory=dict)

    @property
    def proxy_cacert(self) -> Path:
        """Return the root by which an https:// proxy is trusted, as a file."""
        path = self.folder / "proxy-cacert.pem"
        if not path.exists():
            path.write_bytes(self.authorities.public_pem)
        return path

    def context(self, host: str) -> ssl.SSLContext:
        """Return the far end's side of a handshake."""
        if host not in self.contexts:
            self.contexts[host] = self.authorities.context("far end", host)
        return self.contexts[host]


Act = Callable[[Talk, Stage], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table."""

    name: str
    act: Act
    ends: str  #: the row of the report that tells of it: `check status`
    failure: str = ""  #: `operation failure` as the trace names it, or several; empty: none failed
    auth: str = "auto"
    target: str = HTTPS
    within: float = 3.0  #: time-outs
    prepare: Callable[[Stage], None] = lambda _: None  #: beside the loop, before the audit begins
    served: Callable[[Behaviour], AbstractAsyncContextManager[Peer]] = peer
    secure: bool = False  #: is the proxy given as an https:// one?

    @property
    def result(self) -> tuple[str, str]:
        """What an audit must make of it: of which each is once in the chosen part of the table."""
        return self.failure, self.ends

    def __str__(self) -> str:
        return self.name


def says(*parts: bytes, closes: bool = False) -> Act:
    """Answer each request so, for as long as the client asks."""

    async def act(talk: Talk, stage: Stage) -> None:
        del stage
        while True:
            await talk.head()
            await talk.say(*parts)
            if closes:
                return

    return act


def endless(first: bytes, again: bytes) -> Act:
    """Begin an answer so, and go on for ever."""

    async def act(talk: Talk, stage: Stage) -> None:
        del stage
        await talk.head()
        await talk.say(first)
        await talk.repeat(again)

    return act


def drips(first: bytes, again: bytes, *, every: float = 0.02) -> Act:
    """Begin an answer so, and go on for ever, slowly."""

    async def act(talk: Talk, stage: Stage) -> None:
        del stage
        await talk.head()
        await talk.say(first)
        await talk.repeat(again, every=every)

    return act


def inside(speak: Behaviour) -> Act:
    """Open the tunnel, and be so on the far side of TLS."""

    async def act(talk: Talk, stage: Stage) -> None:
        await far_end(stage.context, speak)(talk)

    return act
