"""Accept connections and serve each until it ends.

A connection counts from the moment it is accepted, and is a plain socket until the client sends
something: TLS starts only then, since its buffers are large. At the limit, a connection is accepted and
closed: otherwise a legitimate client would wait in the system's queue, and consider the port blocked; and the address
of a connection is not known before it is accepted.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable, Coroutine
from dataclasses import dataclass

from proxytest.model.credentials import Secret
from proxytest.reflect.connection_limit import ConnectionLimit
from proxytest.reflect.demultiplexer import Demultiplexer, Protocols
from proxytest.reflect.reflector_limits import Limits
from proxytest.reflect.stun_server import source

_RETRY = 0.1  #: seconds after a failed accept, for example without free file descriptors


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The protocols of a port."""

    context: ssl.SSLContext | None = None  #: for TLS on this port
    other: Protocols | None = None  #: protocols other than STUN
    token: Secret | None = None  #: proves both ends to each other


class Connections:
    """All TCP connections of a server."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.places = ConnectionLimit(connections=limits.connections, per_address=limits.per_address)
        self._tasks: set[asyncio.Task[None]] = set()

    def accept(self, sock: socket.socket, spoken: Spoken) -> None:
        """Accept connections on a listening socket, which `end` closes."""
        self._start(self._accept_all(sock, spoken), sock.close)

    async def end(self) -> None:
        """Stop accepting, and end all connections."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, work: Coroutine[None, None, None], tidy: Callable[[], None]) -> None:
        """Start a task, and clean up at its end, which may come before it has started."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: tidy())

    async def _accept_all(self, listening: socket.socket, spoken: Spoken) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, name = await loop.sock_accept(listening)
            except OSError:
                await asyncio.sleep(_RETRY)
            else:
                self._admit(connection, source(name).host, spoken)
                await asyncio.sleep(0)  # sock_accept does not yield while the queue has connections

    def _admit(self, connection: socket.socket, host: str, spoken: Spoken) -> None:
        if not self.places.enter(host):
            connection.close()
            return

        def tidy() -> None:
            connection.close()
            self.places.leave(host)

        self._start(self._serve(connection, spoken), tidy)

    async def _serve(self, connection: socket.socket, spoken: Spoken) -> None:
        try:
            async with asyncio.timeout(self._limits.life):
                if await self._begins(connection):
                    await self._talk(connection, spoken)
        except OSError as error:  # caused by the client, or a TimeoutError
            error.with_traceback(None)  # its frames reference the TLS buffers and the error: a cycle

    async def _begins(self, connection: socket.socket) -> bool:
        """Wait until the client sends data, which stays unread; False if it closes instead."""
        loop, readable = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(connection, readable.set)
        try:
            async with asyncio.timeout(self._limits.silence):
                await readable.wait()
        finally:
            loop.remove_reader(connection)
        return connection.recv(1, socket.MSG_PEEK) != b""

    async def _talk(self, connection: socket.socket, spoken: Spoken) -> None:
        seconds = self._limits.handshake if spoken.context else None
        transport, door = await asyncio.get_running_loop().connect_accepted_socket(
            lambda: Demultiplexer(spoken.other, limits=self._limits, token=spoken.token),
            connection,
            ssl=spoken.context,
            ssl_handshake_timeout=seconds,
            ssl_shutdown_timeout=seconds,
        )
        try:
            await door.gone
        finally:
            transport.abort()
