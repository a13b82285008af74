"""What connections cost that say nothing, half of it, or never end."""

import asyncio
import gc
import ssl
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from typing import TypeVar
from unittest.mock import patch

import aiohttp
import pytest

from proxytest.model.profile import Transport
from proxytest.reflect.demultiplexer import Demultiplexer
from proxytest.reflect.own_certificate import server_context
from proxytest.reflect.reflector_limits import Limits
from proxytest.reflect.server import Wanted, reflecting
from proxytest.wire.trust import far_end_context
from tests.reflect.test_server import LOOPBACK, ask, free_ports
from tests.support.memory import MemoryTransport

T = TypeVar("T")
CLOSED = (ConnectionError, asyncio.IncompleteReadError)
ENDLESS = Limits(silence=1e9, handshake=1e9, idle=1e9, life=1e9)
LIMIT = 10.0  #: seconds, which pass when a test says so
BOTH = [Transport.TCP, Transport.TLS]
HALF_A_HELLO = b"\x16\x03\x01\x02\x00\x01"  #: a record of 512 bytes is to come (RFC 8446 section 5.1)


class Clock:
    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._real = loop.time
        self._forward = 0.0

    def time(self) -> float:
        return self._real() + self._forward

    async def until(self, closed: Awaitable[T]) -> T:
        """Let time pass until something is closed."""
        task = asyncio.ensure_future(closed)
        while not task.done():
            self._forward += LIMIT
            await asyncio.sleep(0)
        return await task


@pytest.fixture
async def clock() -> AsyncIterator[Clock]:
    """The loop's clock, which goes forward when it is told to."""
    clock = Clock(asyncio.get_running_loop())
    with patch.object(clock.loop, "time", clock.time):
        yield clock


@asynccontextmanager
async def server(transport: Transport, limits: Limits) -> AsyncIterator[int]:
    (port,) = free_ports(1)
    wanted = Wanted(address=LOOPBACK, ports=((transport, port),), context=server_context(), limits=limits)
    async with reflecting(wanted):
        yield port


@asynccontextmanager
async def connection(
    port: int, said: bytes = b"", context: ssl.SSLContext | None = None
) -> AsyncIterator[asyncio.StreamReader]:
    reader, writer = await asyncio.open_connection(LOOPBACK, port, ssl=context)
    try:
        writer.write(said)
        yield reader
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def is_closed(reader: asyncio.StreamReader) -> bool:
    """Wait for the end of a connection on which nothing is said."""
    try:
        return await reader.read(1) == b""
    except ConnectionError:
        return True


async def until_served(port: int, transport: Transport) -> None:
    """Ask again and again: the server sees that others have closed when it comes to it."""
    context = far_end_context() if transport is Transport.TLS else None
    while True:
        with suppress(*CLOSED):
            async with connection(port, ask(port).request, context) as reader:
                await reader.readexactly(20)
                return


def engines() -> int:
    """Count the TLS engines, whose buffers are what a connection costs."""
    return sum(isinstance(one, ssl.SSLObject) for one in gc.get_objects())


@pytest.mark.parametrize("said", [b"", HALF_A_HELLO], ids=["nothing", "half a ClientHello"])
@pytest.mark.parametrize("transport", BOTH)
@pytest.mark.parametrize("limits", [replace(ENDLESS, connections=2), replace(ENDLESS, per_address=2)])
async def test_a_connection_counts_from_when_it_is_accepted(transport: Transport, said: bytes, limits: Limits) -> None:
    """Before it said anything, and before its TLS stands; and its place is given back."""
    async with server(transport, limits) as port:
        async with connection(port, said), connection(port, said), connection(port) as third:
            assert await is_closed(third)
        await until_served(port, transport)


async def test_tls_begins_with_the_first_byte() -> None:
    async with server(Transport.TLS, replace(ENDLESS, connections=20)) as port, AsyncExitStack() as stack:
        gc.collect()  # what other tests left
        before = engines()
        for _ in range(20):
            await stack.enter_async_context(connection(port))
        async with connection(port) as last:
            assert await is_closed(last)  # by now all others are inside
        assert engines() == before


async def test_what_a_handshake_took_is_free_when_it_ends() -> None:
    """Without the collector of cycles: what that would find later is a quarter of a megabyte for each."""
    async with server(Transport.TLS, replace(ENDLESS, connections=1)) as port:
        await until_served(port, Transport.TLS)
        gc.collect()
        before = engines()
        gc.disable()
        try:
            for _ in range(5):
                async with connection(port, b"no TLS at all") as reader:
                    assert await is_closed(reader)
                async with connection(port, HALF_A_HELLO):
                    pass
            async with connection(port) as last:
                assert await is_closed(last)
            assert engines() == before
        finally:
            gc.enable()


@pytest.mark.parametrize(
    ("transport", "said", "limits"),
    [
        (Transport.TCP, b"", replace(ENDLESS, silence=LIMIT)),
        (Transport.TLS, b"", replace(ENDLESS, silence=LIMIT)),
        (Transport.TCP, b"\0", replace(ENDLESS, silence=LIMIT)),
        (Transport.TLS, HALF_A_HELLO, replace(ENDLESS, handshake=LIMIT)),
        (Transport.TCP, b"", replace(ENDLESS, life=LIMIT)),
        (Transport.TLS, HALF_A_HELLO, replace(ENDLESS, life=LIMIT)),
    ],
    ids=["TCP", "TLS", "half a request", "half a ClientHello", "TCP, life", "TLS, life"],
)
async def test_who_does_not_go_on_is_shown_out(transport: Transport, said: bytes, limits: Limits, clock: Clock) -> None:
    async with server(transport, limits) as port, connection(port, said) as reader:
        assert await clock.until(is_closed(reader))


@pytest.mark.parametrize(
    ("said", "limits"),
    [
        (b"", replace(ENDLESS, silence=LIMIT)),
        (b"\0", replace(ENDLESS, silence=LIMIT)),
        (b"GET / HTTP/1.1\r\n", replace(ENDLESS, idle=LIMIT)),
        (b"GET / HTTP/1.1\r\n", replace(ENDLESS, life=LIMIT)),
    ],
    ids=["nothing", "half a request", "half a head", "half a head, life"],
)
async def test_who_does_not_go_on_inside_tls_is_shown_out(said: bytes, limits: Limits, clock: Clock) -> None:
    async with server(Transport.TLS, limits) as port, connection(port, said, far_end_context()) as reader:
        assert await clock.until(is_closed(reader))


async def test_a_websocket_that_never_ends_has_an_end(clock: Clock) -> None:
    async def talk() -> str:
        with suppress(ConnectionError):
            while True:
                await websocket.send_str("still here")
                if (await websocket.receive()).type is not aiohttp.WSMsgType.TEXT:
                    break
        return "ended"

    async with (
        server(Transport.TLS, replace(ENDLESS, life=1000 * LIMIT)) as port,
        aiohttp.ClientSession() as session,
        session.ws_connect(f"https://{LOOPBACK}:{port}/", ssl=far_end_context()) as websocket,
    ):
        await websocket.send_str("hello")
        assert await websocket.receive_str() == "hello"
        assert await clock.until(talk()) == "ended"


async def test_who_speaks_http_may_be_silent_for_longer_than_who_speaks_stun(clock: Clock) -> None:
    transport = MemoryTransport()
    door = Demultiplexer(asyncio.Protocol, limits=replace(ENDLESS, silence=LIMIT))
    door.connection_made(transport)
    door.data_received(b"GET / HTTP/1.1\r\n")
    await clock.until(asyncio.sleep(2 * LIMIT))
    assert not transport.aborted


async def test_a_server_that_ends_leaves_nothing_open() -> None:
    async with AsyncExitStack() as stack:
        async with server(Transport.TCP, ENDLESS) as port:
            reader = await stack.enter_async_context(connection(port))
        assert await is_closed(reader)


async def test_where_no_file_is_left_it_accepts_later() -> None:
    loop = asyncio.get_running_loop()
    accept, failures = loop.sock_accept, [OSError(24, "Too many open files")]

    async def failing(sock: object) -> object:
        if failures:
            raise failures.pop()
        return await accept(sock)  # type: ignore[arg-type]  # it is what the server gave

    with patch.object(loop, "sock_accept", failing):
        async with server(Transport.TCP, ENDLESS) as port:
            await until_served(port, Transport.TCP)
    assert not failures
