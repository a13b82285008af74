"""A hub of three servers on loopback, as the documentation has it, and a front that leads to whichever answers."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from nats.js import JetStreamContext
from nats.js.api import ClusterInfo
from nats.js.errors import APIError

from proxytest.fleet.hub_folder import CONFIG, SERVER, NewHub, make_hub
from proxytest.fleet.server_config import Listening, server_config
from tests.support.forward_proxy import end, forward
from tests.support.hub import LOOPBACK, Hub, free_ports

MEMBERS = 3
_SECONDS = 60.0

_CLUSTER = """
cluster {{
  name: proxytest
  listen: "{listen}"
  routes: [{routes}]
  tls {{
    cert_file: "{certificate}"
    key_file: "{certificate}"
    ca_file: "{authority}"
    verify: true
    timeout: 10
  }}
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubCluster:
    """The servers, each of which has all keys; what was handed to sites names the front."""

    servers: tuple[Hub, ...]
    port: int  #: of the front

    @property
    def living(self) -> tuple[Hub, ...]:
        """Those that run."""
        return tuple(one for one in self.servers if one.processes[-1].poll() is None)

    @property
    def any(self) -> Hub:
        """One that runs."""
        return self.living[0]

    def called(self, name: str | None) -> Hub:
        """Return a server by its name in the cluster."""
        (found,) = (one for one in self.servers if one.folder.name == name)
        return found

    @asynccontextmanager
    async def front(self) -> AsyncIterator[None]:
        """Listen where the sites dial, as a name with three addresses does: who does not answer is passed over."""

        tasks = set[asyncio.Task[None]]()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                with suppress(OSError, IndexError):
                    await forward(reader, writer, f"{LOOPBACK}:{self.any.port}")
            finally:
                await end(writer)

        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            tasks.add(asyncio.ensure_future(serve(reader, writer)))

        server = await asyncio.start_server(accept, LOOPBACK, self.port)
        try:
            yield
        finally:
            server.close()
            for one in tasks:
                one.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def running_cluster(folder: Path, server: Path, sites: Sequence[str]) -> Iterator[HubCluster]:
    """Make a hub, and run three servers with its accounts, its certificate and its keys until the block ends."""
    front, *ports = free_ports(1 + 3 * MEMBERS)
    made = folder / "made"
    make_hub(made, NewHub(hosts=(LOOPBACK,), port=front, nats_port=front), sites)
    routes = ", ".join(f'"nats-route://{LOOPBACK}:{port}"' for port in ports[:MEMBERS])
    servers = tuple(
        _member(folder / f"hub-{number}", server, made, ports[number::MEMBERS], routes) for number in range(MEMBERS)
    )
    cluster = HubCluster(servers=servers, port=front)
    try:
        for one in servers:
            one.start()
        yield cluster
    finally:
        for one in servers:
            one.stop()


def _member(folder: Path, server: Path, made: Path, ports: Sequence[int], routes: str) -> Hub:
    shutil.copytree(made, folder)
    cluster, port, nats_port = ports
    listening = Listening(port=port, nats_port=nats_port, cert=folder / SERVER, key=folder / SERVER)
    own = _CLUSTER.format(
        listen=f"{LOOPBACK}:{cluster}",
        routes=routes,
        certificate=folder / SERVER,
        authority=folder / "hub-ca.pem",
    )
    config = server_config(folder, listening).replace("0.0.0.0", LOOPBACK)  # noqa: S104  what is replaced
    config = config.replace("server_name: proxytest", f"server_name: {folder.name}")
    (folder / CONFIG).write_text(config + own)
    return Hub(folder=folder, port=port, nats_port=nats_port, server=server)


async def answering(js: JetStreamContext) -> None:
    """Wait until the servers have chosen a leader: before that, nobody makes streams."""
    async with asyncio.timeout(_SECONDS):
        while True:
            with suppress(APIError, TimeoutError):
                await js.account_info()
                await js.streams_info()
                return
            await asyncio.sleep(0.2)


async def replicated(js: JetStreamContext, streams: Sequence[str]) -> None:
    """Keep streams on all servers, as `nats stream edit --replicas 3` does, and wait until each has all."""
    for name in streams:
        config = (await js.stream_info(name)).config
        await js.update_stream(config.evolve(num_replicas=MEMBERS))
    await caught_up(js, streams, MEMBERS)


async def caught_up(js: JetStreamContext, streams: Sequence[str], servers: int) -> None:
    """Wait until so many servers have all of each stream, and of the places of those who read it."""
    async with asyncio.timeout(_SECONDS):
        for name in streams:
            while await _copies(js, name) < servers:  # noqa: ASYNC110  what other processes do
                await asyncio.sleep(0.2)


async def _copies(js: JetStreamContext, stream: str) -> int:
    """Return how many servers have all that belongs to a stream."""
    try:
        found = [(await js.stream_info(stream)).cluster]
        found += [one.cluster for one in await js.consumers_info(stream) if one.config.durable_name]
    except (APIError, TimeoutError):  # before a leader was chosen
        return 0
    return min(map(_current, found))


def _current(cluster: ClusterInfo | None) -> int:
    """Return how many servers are up to date: the leader, and those that follow it."""
    if cluster is None or not cluster.leader:
        return 0
    return 1 + sum(bool(one.current) and not one.offline for one in cluster.replicas or ())
