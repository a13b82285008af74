"""A proxy on loopback that plays a transcript. Connections are numbered by the order of their first request."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from proxytest.lab.server.certificates import Identity, intermediate, issue, root
from tests.support.transcript import Step, Turn, read_transcript

PUBLIC_ROOT = "Example Public Root"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorities:
    """Who signs for whom: the far end, an interceptor, and a CA that only bears the public root's name."""

    folder: Path
    public: Identity = field(default_factory=lambda: root(PUBLIC_ROOT, "Example"))
    interceptor: Identity = field(default_factory=lambda: root("Corporate Inspection CA", "Corp"))
    namesake: Identity = field(default_factory=lambda: root(PUBLIC_ROOT, "Example"))

    def context(self, role: str, host: str) -> ssl.SSLContext:
        """Make the server side of a handshake."""
        issuers = {
            "far end": intermediate(self.public, "Example Intermediate", "Example"),
            "interceptor": self.interceptor,
            "namesake": self.namesake,
        }
        path = issue(issuers[role], host).write(self.folder / f"{role}-{host}.pem")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

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
    _started: int = 0

    @property
    def unplayed(self) -> set[int]:
        """Connections of the transcript that never came."""
        return set(self.scripts) - self.played

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Play one connection; beyond the transcript every connection is closed."""
        self.tasks.add(asyncio.ensure_future(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            await self._play(reader, writer)
        with suppress(ConnectionError, ssl.SSLError, asyncio.CancelledError):
            writer.close()
            await writer.wait_closed()

    async def _play(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head, host = await _head(reader), ""
        self._started += 1
        number = self._started
        self.played.add(number)
        for step in self.scripts.get(number, ()):
            match step.turn:
                case Turn.EXPECT:
                    head = head or await _head(reader)
                    self._compare(number, step.lines, head)
                    host = head[0].split()[1].rpartition(":")[0] if head[0].startswith("CONNECT") else host
                    head = []
                case Turn.SEND:
                    writer.write("".join(f"{line}\r\n" for line in step.lines).encode("latin-1"))
                    await writer.drain()
                case Turn.ACT if step.lines[0] == "closes":
                    return
                case Turn.ACT:
                    role = step.lines[0].removeprefix("speaks TLS as ")
                    await writer.start_tls(self.authorities.context(role, host))
        if number in self.scripts:
            await reader.read()

    def _compare(self, number: int, expected: tuple[str, ...], head: list[str]) -> None:
        for line in expected:
            if not any(said.startswith(line) for said in head):
                self.mistakes.append(f"connection {number}: expected {line!r}, got {head!r}")


async def _head(reader: asyncio.StreamReader) -> list[str]:
    head = await reader.readuntil(b"\r\n\r\n")
    return head.decode("latin-1").rstrip("\r\n").split("\r\n")


@asynccontextmanager
async def scripted_proxy(transcript: str, authorities: Authorities) -> AsyncIterator[ScriptedProxy]:
    """Run a proxy that plays a transcript."""
    proxy = ScriptedProxy(port=0, scripts=read_transcript(transcript), authorities=authorities)
    server = await asyncio.start_server(proxy.accept, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    async with server:
        yield proxy
        await asyncio.wait_for(asyncio.gather(*proxy.tasks), timeout=10)
