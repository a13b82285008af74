"""A leaf node of NATS in a region: why the documentation says that a relay of TCP does there, and not this.

The leaf node logs on for a site, by its key. Between it and the hub the server denies JetStream's API, whatever the
site may do ("Adding deny [$JS.API.> $KV.> $OBJ.>]" in its log with `debug`), and with it jobs, reports and log-ons.
nats-server 2.9.10 has no `nkey` for a leaf node at all.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from nats.aio.client import Client
from nats.js.errors import ServiceUnavailableError

from proxytest.fleet.hub_folder import CA, CONFIG, SERVER, read_hub
from proxytest.fleet.names import JOBS, inbox_of, job_subject, progress_subject, worker_of
from proxytest.fleet.nkey import read_seed
from proxytest.fleet.server_config import ACCOUNTS_FILE
from proxytest.fleet.streams import prepare
from tests.support.hub import LOOPBACK, SERVERS, Hub, free_ports, running_hub

SITE = "berlin"

pytestmark = pytest.mark.long

_LISTENING = """
leafnodes {{
  listen: "{listen}"
  tls {{ cert_file: "{certificate}", key_file: "{certificate}", timeout: 10 }}
}}
"""
_LEAF = """
server_name: region
listen: "{listen}"
tls {{ cert_file: "{certificate}", key_file: "{certificate}", timeout: 10 }}
websocket {{ listen: "{websocket}", tls {{ cert_file: "{certificate}", key_file: "{certificate}" }} }}
include {accounts}
leafnodes {{ remotes: [{remote}] }}
"""


@pytest.fixture
def port() -> int:
    """Return the port of leaf nodes."""
    return free_ports(1)[0]


@pytest.fixture
def hub(tmp_path: Path, port: int) -> Iterator[Hub]:
    """Run a hub that takes leaf nodes."""
    folder = tmp_path / "hub"
    more = _LISTENING.format(listen=f"{LOOPBACK}:{port}", certificate=folder / SERVER)
    with running_hub(folder, SERVERS["newest"], change=("authorization {", f"{more}\nauthorization {{")) as running:
        yield running


@contextmanager
def leaf_node(hub: Hub, folder: Path, port: int) -> Iterator[Hub]:
    """Run a server that leads one site to the hub, and knows it by the same key."""
    folder.mkdir()
    for name in (CA, SERVER):
        (folder / name).write_bytes((hub.folder / name).read_bytes())
    account, (websocket, nats) = f"site-{SITE}", free_ports()
    key = read_seed(hub.credential(SITE)).reveal()
    remote = {"url": f"tls://{LOOPBACK}:{port}", "account": account, "nkey": key, "tls": {"ca_file": str(hub.ca)}}
    accounts = {account: {"users": [{"nkey": read_hub(hub.folder).sites[SITE]}]}}
    (folder / ACCOUNTS_FILE).write_text(f"accounts: {json.dumps(accounts)}\n")
    config = _LEAF.format(
        listen=f"{LOOPBACK}:{nats}",
        websocket=f"{LOOPBACK}:{websocket}",
        certificate=folder / SERVER,
        accounts=ACCOUNTS_FILE,
        remote=json.dumps(remote),
    )
    (folder / CONFIG).write_text(config)
    leaf = Hub(folder=folder, port=websocket, nats_port=nats, server=hub.server)
    try:
        leaf.start()
        yield leaf
    finally:
        leaf.stop()


async def test_a_leaf_node_carries_what_a_site_tells_and_hands_it_no_jobs(hub: Hub, port: int, tmp_path: Path) -> None:
    async with hub.operator() as operator:
        js = operator.jetstream()
        await prepare(js, [SITE])
        await js.publish(job_subject(SITE), b"a job")
        with leaf_node(hub, tmp_path / "leaf", port) as leaf:
            async with leaf.connected(hub.credential(SITE), inbox=inbox_of(SITE)) as site:
                await progress_comes(operator, site)
                with pytest.raises(ServiceUnavailableError):
                    await jobs_of(site)
        async with hub.site(SITE) as site:
            assert await jobs_of(site) == [b"a job"]


async def progress_comes(operator: Client, site: Client) -> None:
    """Wait until what a site tells comes, as it does once the leaf node is connected."""
    heard = await operator.subscribe(progress_subject(SITE))
    async with asyncio.timeout(20):
        while not heard.pending_msgs:
            await site.publish(progress_subject(SITE), b"on its way")
            await asyncio.sleep(0.1)


async def jobs_of(site: Client) -> list[bytes]:
    """Return the jobs that the site is handed there."""
    jobs = await site.jetstream().pull_subscribe_bind(worker_of(SITE), JOBS)
    return [one.data for one in await jobs.fetch(1, timeout=5)]
