"""A hop in front of a real proxy that turns the refusal of a log-on into something else, as balancers and portals do.

It passes every byte on, but for one answer: the 407 to a request that proves a password. It counts these requests, too,
though the judges are the proxy's log and the domain's count.
"""

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.real.proxy import Proxy
from tests.support.disguises import RESET, SILENCE

# As in access_log: an NTLM type 3, raw or in SPNEGO, Kerberos, and all of Basic and Digest.
_PROOF = re.compile(rb"\nProxy-Authorization: (Basic|Digest|NTLM TlRMTVNTUAAD|Negotiate (o[XY]|TlRMTVNTUAAD|YII))")
_HEAD = b"\r\n\r\n"


@dataclass(slots=True, kw_only=True)
class Relay:
    """What the relay answers for a refusal, and how many proofs passed through it."""

    upstream: int
    disguise: bytes | None  #: None: a refusal stays what it is
    proofs: int = 0
    refused: int = 0  #: of them, by the proxy behind it
    before_proof: Callable[[int], None] = lambda _: None  #: told the number of a proof before it is passed on
    away: float = 0.0  #: seconds of a round trip
    port: int = 0
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until either side ends it."""
        upstream_reader, upstream = await asyncio.open_connection("127.0.0.1", self.upstream, limit=1 << 20)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._converse(reader, writer, upstream_reader, upstream)
        finally:
            upstream.close()
            writer.close()

    async def _converse(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        upstream_reader: asyncio.StreamReader,
        upstream: asyncio.StreamWriter,
    ) -> None:
        while True:
            asked = await reader.readuntil(_HEAD)
            proves = _PROOF.search(asked) is not None
            self.proofs += proves
            if proves:
                await asyncio.to_thread(self.before_proof, self.proofs)
            upstream.write(asked)
            answer = await upstream_reader.readuntil(_HEAD)
            await asyncio.sleep(self.away)
            refused = proves and answer.split(b" ", 2)[1] == b"407"
            self.refused += refused
            if refused and self.disguise is not None:
                return await self._disguised(reader, writer)
            writer.write(answer)
            if answer.split(b" ", 2)[1] != b"407":
                return await _both(_pass_on(reader, upstream), _pass_on(upstream_reader, writer))
            length = re.search(rb"^Content-Length: (\d+)", answer, re.MULTILINE | re.IGNORECASE)
            writer.write(await upstream_reader.readexactly(int(length[1]) if length else 0))

    async def _disguised(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.disguise is None or self.disguise == SILENCE:
            await reader.read()
        elif self.disguise == RESET:
            writer.transport.abort()
        else:
            writer.write(self.disguise)
            await writer.drain()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()


async def _both(one: object, other: object) -> None:
    tasks = {asyncio.ensure_future(each) for each in (one, other)}  # type: ignore[call-overload]  # two coroutines
    _, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()


@contextmanager
def running_relay(proxy: Proxy, disguise: bytes | None) -> Iterator[tuple[Proxy, Relay]]:
    """Run a relay in a thread of its own; the proxy that it gives is the one behind it, at the relay's port."""
    relay, started = Relay(upstream=proxy.port, disguise=disguise), threading.Event()
    loop = asyncio.new_event_loop()

    def serve() -> None:
        asyncio.set_event_loop(loop)
        server = loop.run_until_complete(asyncio.start_server(relay.accept, "127.0.0.1", 0, limit=1 << 20))
        relay.port = server.sockets[0].getsockname()[1]
        started.set()
        loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    started.wait(10)
    try:
        yield Proxy(port=relay.port, directory=proxy.directory, public_root=proxy.public_root), relay
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
