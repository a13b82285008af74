"""Simulated proxies for measurements: one server is as many proxies as there are addresses in 127.0.0.0/8.

`python -m bench.proxies FOLDER` writes FOLDER/root.pem and prints its port. It asks for Basic, opens every tunnel and
is the far end in it: TLS with one certificate for all hosts of the profile, requests, and WebSockets.
"""

import asyncio
import resource
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from proxytest.model.newest import DEFAULT
from proxytest.probe.plan import targets_of
from proxytest.protocol.websocket_handshake import accept_token
from proxytest.reflect.issue import issue, root
from proxytest.scenario.profile_file import load_profile

_ASKS = b'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="corp"\r\nContent-Length: 0\r\n\r\n'
_OPENED = b"HTTP/1.1 200 Connection established\r\n\r\n"
_NO_PAGE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
_SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {}"
_CLOSE, _PING, _PONG = 0x88, 0x89, 0x8A
_LOOPBACK = "0.0.0.0"  # noqa: S104  all of 127.0.0.0/8: each address is a proxy
_BACKLOG = 4096

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def far_end(folder: Path) -> ssl.SSLContext:
    """Return the far end's side of TLS, whose root is written to the folder."""
    authority = root("Example Public Root", "Example")
    hosts = dict.fromkeys(target.host for target in targets_of(load_profile(DEFAULT)))
    (folder / "root.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(issue(authority, *hosts).write(folder / "far-end.pem"))
    return context


async def _serve(streams: Streams, context: ssl.SSLContext) -> None:
    reader, writer = streams
    while not await _opened(streams):
        pass
    await writer.start_tls(context)
    while True:
        head = await reader.readuntil(b"\r\n\r\n")
        key = head.partition(b"Sec-WebSocket-Key: ")[2].partition(b"\r\n")[0]
        if key:
            writer.write(_SWITCHING.format(accept_token(key.decode())).encode() + b"\r\n\r\n")
            return await _answer_pings(streams)
        writer.write(_NO_PAGE)


async def _opened(streams: Streams) -> bool:
    """Answer one request; tell whether it opened a tunnel."""
    head = await streams[0].readuntil(b"\r\n\r\n")
    proven, opened = b"\r\nProxy-Authorization:" in head, head.startswith(b"CONNECT ")
    streams[1].write((_OPENED if opened else _NO_PAGE) if proven else _ASKS)
    return proven and opened


async def _answer_pings(streams: Streams) -> None:
    reader, writer = streams
    while True:
        kind, length = await reader.readexactly(2)
        mask = await reader.readexactly(4)
        data = bytes(byte ^ mask[index % 4] for index, byte in enumerate(await reader.readexactly(length & 0x7F)))
        if kind == _CLOSE:
            return
        if kind == _PING:
            writer.write(bytes([_PONG, len(data)]) + data)


async def serve(context: ssl.SSLContext) -> None:
    """Serve until the process ends."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, EOFError, asyncio.LimitOverrunError):
            await _serve((reader, writer), context)
        writer.close()

    server = await asyncio.start_server(connected, _LOOPBACK, 0, backlog=_BACKLOG)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


@contextmanager
def running(folder: Path) -> Iterator[int]:
    """Run the proxies in a process of their own; give their port."""
    command = [sys.executable, "-m", "bench.proxies", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  our own
        try:
            yield int(process.stdout.readline() if process.stdout is not None else "")
        finally:
            process.kill()


def main() -> None:
    """Take the folder from the command line."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asyncio.run(serve(far_end(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
