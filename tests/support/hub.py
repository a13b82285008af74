"""A hub on loopback, as `proxytest fleet hub --init` makes it, and those who log on to it."""

import socket
import ssl
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from nats.aio.client import Client

from proxytest.fleet.hub_folder import CA, CONFIG, OPERATOR, NewHub, make_hub
from proxytest.fleet.names import inbox_of
from proxytest.fleet.nkey import new_seed

SITES = ("berlin", "paris")
LOOPBACK = "127.0.0.1"

#: Debian's, and the wheel's, which lies beside this Python.
SERVERS = {"2.9": Path("/usr/sbin/nats-server"), "newest": Path(sys.executable).parent / "nats-server"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A running hub."""

    folder: Path
    port: int  #: of WebSockets
    nats_port: int
    server: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)  #: what the server told its clients, such as a missing right

    @property
    def ca(self) -> Path:
        return self.folder / CA

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            started = subprocess.Popen([self.server, "-c", self.folder / CONFIG], stderr=log)  # noqa: S603  an installed server
        self.processes.append(started)
        _wait_for(self.port)  # the server opens the WebSockets' port before NATS's own
        _wait_for(self.nats_port)

    def stop(self) -> None:
        """End it as a power cut does."""
        for one in self.processes:
            one.kill()
            one.wait()

    def credential(self, site: str) -> Path:
        return self.folder / "sites" / site / f"{site}.nk"

    def operator(self, *, reconnect: bool = False) -> AbstractAsyncContextManager[Client]:
        return self.connected(self.folder / OPERATOR, inbox="_INBOX", reconnect=reconnect)

    def site(self, name: str, *, reconnect: bool = False) -> AbstractAsyncContextManager[Client]:
        return self.connected(self.credential(name), inbox=inbox_of(name), reconnect=reconnect)

    @asynccontextmanager
    async def connected(
        self,
        credential: Path | None,
        *,
        inbox: str,
        websocket: bool = False,
        tls_first: bool = False,
        reconnect: bool = False,
    ) -> AsyncIterator[Client]:
        """Log on, by NATS's own protocol or by WebSocket."""

        async def keep(error: Exception) -> None:
            self.errors.append(str(error))

        address = f"wss://{LOOPBACK}:{self.port}" if websocket else f"tls://{LOOPBACK}:{self.nats_port}"
        client = Client()
        try:
            await client.connect(
                address,
                tls=ssl.create_default_context(cafile=self.ca),
                tls_handshake_first=tls_first,
                nkeys_seed=None if credential is None else str(credential),
                inbox_prefix=inbox,
                error_cb=keep,
                allow_reconnect=reconnect,
                max_reconnect_attempts=-1,
                reconnect_time_wait=1,
            )
            yield client
        finally:
            # Also where it was refused: otherwise nats-py leaves its socket open. Where the server was stopped, it
            # writes what is pending to a transport that is lost.
            with suppress(ConnectionResetError, AttributeError):
                await client.close()


def key_file(folder: Path) -> Path:
    """Write the credential of somebody whom nobody knows."""
    file = folder / "stranger.nk"
    file.write_text(new_seed().reveal())
    return file


@contextmanager
def running_hub(
    folder: Path, server: Path, sites: Sequence[str] = SITES, *, change: tuple[str, str] = ("", "")
) -> Iterator[Hub]:
    """Make a hub in a folder, change something in its configuration, and run it until the block ends."""
    port, nats_port = free_ports()
    make_hub(folder, NewHub(hosts=(LOOPBACK,), port=port, nats_port=nats_port), sites)
    config = folder / CONFIG
    config.write_text(config.read_text().replace("0.0.0.0", LOOPBACK).replace(*change))  # noqa: S104  what is replaced
    hub = Hub(folder=folder, port=port, nats_port=nats_port, server=server)
    try:
        hub.start()
        yield hub
    finally:
        hub.stop()


def free_ports(number: int = 2) -> tuple[int, ...]:
    """Return so many ports on which nobody listens."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server((LOOPBACK, 0))) for _ in range(number)]
        return tuple(one.getsockname()[1] for one in sockets)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection((LOOPBACK, port)):
            return
        time.sleep(0.02)
    raise TimeoutError(f"no nats-server on port {port}")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Do not judge nats-py by what it leaves to the end of the loop: sessions and transports of closed connections.

    A conftest that imports this holds it for the tests of its folder.
    """
    item.add_marker(pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"))
