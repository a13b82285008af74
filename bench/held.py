"""What a held WebSocket costs, in every way that the product holds one: KiB, and idle CPU: `python -m bench.held`.

Each way is a process of its own, which opens some, looks at its memory, opens more and looks again: the difference by
the number is what one more costs. The floor is a TLS connection of Python alone.
"""

import asyncio
import contextlib
import gc
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import proxytest
from bench.proxies import running
from proxytest.cli.open_files import more_files
from proxytest.engine.guard import LockoutGuard
from proxytest.features.websocket.probes import try_websocket
from proxytest.model.challenge import Scheme
from proxytest.model.event import Event
from proxytest.model.logon import Logon
from proxytest.prepare.make_plan import make_plan
from proxytest.prepare.merge_options import Options
from proxytest.probe.network import Network
from proxytest.protocol.parse_challenge import parse_challenges
from proxytest.protocol.redact import Scrubber
from proxytest.wire.clock import monotonic
from proxytest.wire.recorder import Recorder

HOST = "idbroker.webex.com"
_AT_ONCE = 50  #: opened side by side
_IDLE = 16.0  #: seconds: as long as one ping of each needs to come (`wire/held.py` pings every 15 s)

#: Holds one more until the block ends.
Hold = Callable[[contextlib.AsyncExitStack], Awaitable[None]]


@contextlib.asynccontextmanager
async def by_session(proxy: str, roots: Path) -> AsyncIterator[Hold]:
    """WebSockets of one session."""
    alice = proxytest.Identity("alice", proxytest.Secret("wonderland"))
    async with (
        proxytest.open_tunnel(proxy, HOST, alice, cacert=roots, auth="basic") as tunnel,
        tunnel.session(limit=0) as one,
    ):

        async def hold(stack: contextlib.AsyncExitStack) -> None:
            await stack.enter_async_context(one.ws_connect("/"))

        yield hold


@contextlib.asynccontextmanager
async def by_tunnels(proxy: str, roots: Path) -> AsyncIterator[Hold]:
    """A tunnel and a session for each."""
    alice = proxytest.Identity("alice", proxytest.Secret("wonderland"))

    async def hold(stack: contextlib.AsyncExitStack) -> None:
        opened = proxytest.open_tunnel(proxy, HOST, alice, cacert=roots, auth="basic")
        tunnel = await stack.enter_async_context(opened)
        session = await stack.enter_async_context(tunnel.session())
        await stack.enter_async_context(session.ws_connect("/"))

    yield hold


@contextlib.asynccontextmanager
async def by_streams(proxy: str, roots: Path) -> AsyncIterator[Hold]:
    """A tunnel for each, of which a program uses reader and writer."""
    alice = proxytest.Identity("alice", proxytest.Secret("wonderland"))

    async def hold(stack: contextlib.AsyncExitStack) -> None:
        opened = proxytest.open_tunnel(proxy, HOST, alice, cacert=roots, auth="basic")
        tunnel = await stack.enter_async_context(opened)
        tunnel.writer.write(b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
        await tunnel.reader.readuntil(b"\r\n\r\n")

    yield hold


@contextlib.asynccontextmanager
async def by_hold(proxy: str, roots: Path) -> AsyncIterator[Hold]:
    """What an audit does with --hold."""
    options = Options(proxy=proxy, cacert=roots, user="alice", auth=("basic",), targets=(HOST,))
    plan = make_plan(options, {}, password=proxytest.Secret("wonderland"))
    held, answered = list[asyncio.Task[object]](), set[int]()

    def note(event: Event) -> None:
        if event.detail == "pong":
            answered.add(event.conn)

    recorder = Recorder(now=monotonic, scrubber=Scrubber(), observer=note)
    network = Network(plan, recorder, LockoutGuard(max_failures=1))
    if plan.proxy is None:
        raise ValueError("no proxy")
    network.choose(plan.proxy)
    logon = Logon(scheme=Scheme.BASIC, challenge=parse_challenges(['Basic realm="corp"'])[0])

    async def hold(stack: contextlib.AsyncExitStack) -> None:
        task = asyncio.ensure_future(try_websocket(network.access, plan.targets[0], logon, path="/", hold=3600.0))
        held.append(task)
        stack.callback(task.cancel)
        while len(answered) < len(held):  # noqa: ASYNC110  the recorder tells no one
            await asyncio.sleep(0.05)

    yield hold


@contextlib.asynccontextmanager
async def floor(proxy: str, roots: Path) -> AsyncIterator[Hold]:
    """A socket and TLS in memory, as Python has them."""
    context = ssl.create_default_context(cafile=str(roots))
    address = proxy.removeprefix("http://").split(":")

    async def hold(stack: contextlib.AsyncExitStack) -> None:
        sock = stack.enter_context(socket.create_connection((address[0], int(address[1]))))
        head = f"CONNECT {HOST}:443 HTTP/1.1\r\nProxy-Authorization: Basic YTpi\r\n\r\n".encode()
        await asyncio.to_thread(sock.sendall, head)
        await asyncio.to_thread(sock.recv, 1000)
        stack.enter_context(await asyncio.to_thread(partial(context.wrap_socket, sock, server_hostname=HOST)))

    yield hold


WAYS = {"floor": floor, "session": by_session, "tunnels": by_tunnels, "streams": by_streams, "--hold": by_hold}


def resident() -> int:
    """Return the memory of this process, in KiB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


async def _measure(way: str, proxy: str, roots: Path, number: int) -> tuple[float, float]:
    async with WAYS[way](proxy, roots) as hold, contextlib.AsyncExitStack() as stack:
        sizes = list[int]()
        for _ in range(2):
            for _ in range(number // _AT_ONCE // 2):
                await asyncio.gather(*(hold(stack) for _ in range(_AT_ONCE)))
            await asyncio.sleep(1)
            gc.collect()
            sizes.append(resident())
        began, used = time.monotonic(), time.process_time()
        await asyncio.sleep(_IDLE)
        idle = (time.process_time() - used) / (time.monotonic() - began)
        return (sizes[1] - sizes[0]) / (number // _AT_ONCE // 2 * _AT_ONCE), idle


def measured(way: str, proxy: str, roots: Path, number: int) -> tuple[float, float]:
    """Return KiB for one more, and the share of a core that all need when they are idle."""
    command = [sys.executable, "-m", "bench.held", "--child", way, proxy, str(roots), str(number)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=300).stdout  # noqa: S603  ours
    kib, idle = told.split()
    return float(kib), float(idle)


def _child(way: str, proxy: str, roots: str, number: str) -> None:
    kib, idle = asyncio.run(_measure(way, proxy, Path(roots), int(number)))
    sys.stdout.write(f"{kib} {idle}\n")
    sys.stdout.flush()
    os._exit(0)


def main() -> None:
    """Print a line for each way; the number of WebSockets may be given, and the ways."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    if (allowed := more_files(number + 200)) is not None:
        sys.exit(f"this process may open {allowed} files, but {number} need more: raise `ulimit -n`")
    with TemporaryDirectory() as folder, running(Path(folder)) as port:
        for way in sys.argv[2:] or WAYS:
            kib, idle = measured(way, f"http://127.0.0.1:{port}", Path(folder) / "root.pem", number)
            sys.stdout.write(f"{way:10} {kib:6.1f} KiB each, idle {idle:.2%} of a core, {number} held\n")
            sys.stdout.flush()


if __name__ == "__main__":
    _child(*sys.argv[2:]) if sys.argv[1:2] == ["--child"] else main()
