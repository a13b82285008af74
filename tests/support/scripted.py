"""A proxy on loopback that plays a transcript. What is asked side by side comes in any order: a connection is known by
the first line of its first request; of those that begin alike, by their order.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID

from proxytest.reflect.issue import Identity, intermediate, issue, root
from tests.support.far_end import frame, switching
from tests.support.memory import TlsServer
from tests.support.parentheses import holds, sent
from tests.support.transcript import Step, Turn, read_transcript

PUBLIC_ROOT = "Example Public Root"
CLOSE, PING, PONG = 0x88, 0x89, 0x8A  #: whole control frames (RFC 6455 section 5.5)

_PING, _PONG = "(ping)", "(pong)"
_SPEAKS = "speaks TLS as "
ITSELF = "proxy.corp:8080"  #: stands in a transcript for the address of the proxy that plays it
_LARGEST_HEAD = 1 << 20


#: Where the certificates of some roles say that more is to be asked for.
_URLS = {
    "revocable far end": {AuthorityInformationAccessOID.OCSP: "http://ocsp.example.test/"},
    "incomplete far end": {AuthorityInformationAccessOID.CA_ISSUERS: "http://issuer.example.test/intermediate.crt"},
}


@dataclass(frozen=True, kw_only=True)
class Authorities:
    """Who signs for whom: the far end, an interceptor, and a CA that only bears the public root's name.

    A `revocable` far end names an OCSP server in its certificate, an `incomplete` one does not send its intermediate.
    """

    folder: Path
    public: Identity = field(default_factory=lambda: root(PUBLIC_ROOT, "Example"))
    interceptor: Identity = field(default_factory=lambda: root("Corporate Inspection CA", "Corp"))
    namesake: Identity = field(default_factory=lambda: root(PUBLIC_ROOT, "Example"))

    def context(self, role: str, host: str) -> ssl.SSLContext:
        """Make the server side of a handshake."""
        issuers = {"interceptor": self.interceptor, "namesake": self.namesake}
        issued = issue(issuers.get(role, self.intermediate), host, urls=_URLS.get(role))
        if role in issuers:  # as Squid does it
            issued = replace(issued, chain=(issuers[role].certificate,))
        if role == "incomplete far end":
            issued = replace(issued, chain=())
        path = issued.write(self.folder / f"{role}-{host}.pem")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    @cached_property
    def intermediate(self) -> Identity:
        """Who issues the far end's certificates."""
        return intermediate(self.public, "Example Intermediate", "Example")

    @property
    def public_pem(self) -> bytes:
        """The root to be trusted."""
        return self.public.certificate.public_bytes(Encoding.PEM)


@dataclass(slots=True)
class ScriptedProxy:
    """What was played, and what was not as written."""

    port: int
    scripts: Mapping[int, tuple[Step, ...]]
    authorities: Authorities
    mistakes: list[str] = field(default_factory=list)
    played: set[int] = field(default_factory=set)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def unplayed(self) -> set[int]:
        """Connections of the transcript that never came."""
        return set(self.scripts) - self.played

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Play one connection; beyond the transcript every connection is closed."""
        self.tasks.add(asyncio.ensure_future(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, EOFError, ssl.SSLError):
            await self._play(reader, writer)
        with suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError):
            writer.close()
            await writer.wait_closed()

    async def _play(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await _head(reader)
        number = self._asked_by(head)
        self.played.add(number)
        play = _Play(reader=reader, writer=writer, authorities=self.authorities, head=head)
        for step in map(self._filled, self.scripts.get(number, ())):
            if step.lines == ("closes",):
                return
            async for mistake in play.turn(step):
                self.mistakes.append(f"connection {number}: {mistake}")
        if play.opened:
            await play.greet()
        if number in self.scripts:
            await reader.read()

    def _asked_by(self, head: list[str]) -> int:
        """Return the first connection of the transcript that begins so and has not come; 0 beyond the transcript."""
        left = sorted(self.unplayed)
        return next((one for one in left if holds(head, self._filled(self.scripts[one][0]).lines[0])), 0)

    def _filled(self, step: Step) -> Step:
        return replace(step, lines=tuple(line.replace(ITSELF, f"127.0.0.1:{self.port}") for line in step.lines))


@dataclass(slots=True, kw_only=True)
class _Play:
    """One connection as far as it was played."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    authorities: Authorities
    head: list[str]  #: the request that was received last
    awaited: bool = False  #: was it compared already, so that the next one has to be waited for?
    host: str = ""
    opened: bool = False  #: does a tunnel stand in which nobody has spoken?

    async def turn(self, step: Step) -> AsyncIterator[str]:
        """Play one step, and tell what was not as expected."""
        match step.turn:
            case Turn.EXPECT:
                try:
                    await (self._ping() if step.lines == (_PING,) else self._request())
                except (EOFError, ConnectionError):
                    yield f"expected {step.lines!r}, and the client has gone"
                    raise
                for line in step.lines if step.lines != (_PING,) else ():
                    if not holds(self.head, line):
                        yield f"expected {line!r}, got {[each[:200] for each in self.head]!r}"
            case Turn.SEND if step.lines == (_PONG,):
                await self._say(frame(PONG, b"proxytest"))
            case Turn.SEND:
                self.opened = bool(self.host) and step.lines[0].startswith("HTTP/1.") and step.lines[0][9:10] == "2"
                for line in step.lines:
                    for part in sent(line):
                        await self._say(part)
            case Turn.ACT:
                await self._act(step.lines[0])

    async def _act(self, act: str) -> None:
        if act.startswith(_SPEAKS):
            self.opened = False
            await self.writer.start_tls(self.authorities.context(act.removeprefix(_SPEAKS), self.host))
        elif act == "opens the WebSocket":
            await self._say(switching("\r\n".join(["", *self.head, ""])))
        elif act == "answers pings":
            while True:
                await self._ping()
                await self._say(frame(PONG, b"proxytest"))
        elif act == "says nothing":
            await self.reader.read()
        else:
            raise ValueError(f"nothing that a scripted proxy does: {act!r}")

    async def greet(self) -> None:
        """Let the far end answer a handshake in a tunnel of which the transcript says no more."""
        server = TlsServer(self.authorities.context("far end", self.host))
        while not server.finished and (hello := await self.reader.read(1 << 16)):
            await self._say(server.answer(hello))

    async def _request(self) -> None:
        if self.awaited:
            self.head = await _head(self.reader)
        self.awaited = True
        if self.head[0].startswith("CONNECT"):
            self.host = self.head[0].split()[1].rpartition(":")[0]

    async def _ping(self) -> None:
        """Wait for a ping of the client; whatever else it says is passed over (RFC 6455 section 5.2)."""
        kind = 0
        while kind != PING:
            kind, size = await self.reader.readexactly(2)
            await self.reader.readexactly((size & 0x7F) + 4)  # masked; the client says nothing long
            if kind == CLOSE:
                raise EOFError

    async def _say(self, part: bytes) -> None:
        if self.writer.transport.is_closing():
            raise ConnectionResetError("the client has gone")
        self.writer.write(part)
        await self.writer.drain()


async def _head(reader: asyncio.StreamReader) -> list[str]:
    head = await reader.readuntil(b"\r\n\r\n")
    return head.decode("latin-1").rstrip("\r\n").split("\r\n")


@asynccontextmanager
async def scripted_proxy(transcript: str, authorities: Authorities) -> AsyncIterator[ScriptedProxy]:
    """Run a proxy that plays a transcript."""
    proxy = ScriptedProxy(port=0, scripts=read_transcript(transcript), authorities=authorities)
    server = await asyncio.start_server(proxy.accept, "127.0.0.1", 0, limit=_LARGEST_HEAD)
    proxy.port = server.sockets[0].getsockname()[1]
    async with server:
        yield proxy
        await asyncio.wait_for(asyncio.gather(*proxy.tasks), timeout=10)
