"""A hub of two sites, and what is served of it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request

from proxytest.fleet.streams import prepare
from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.listen_address import ListenAddress
from proxytest.serve.web_server import Served, application
from tests.support.hub import SERVERS, SITES, Hub, running_hub
from tests.support.served import filled

LOOPBACK = ListenAddress(host="127.0.0.1", port=0)
SERVED = Served(listen=LOOPBACK, fragment_for=lambda _: None)

Client = TestClient[Request, Application]


@pytest.fixture(params=SERVERS)
def bare_hub(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hub]:
    """Run a hub without streams, by each nats-server that is installed."""
    server = SERVERS[request.param]
    if not server.exists():
        pytest.skip(f"{server} is not installed")
    with running_hub(tmp_path / "hub", server) as hub:
        yield hub


@pytest.fixture
async def hub(bare_hub: Hub) -> Hub:
    """Run a hub whose streams the operator has made."""
    async with bare_hub.operator() as operator:
        await prepare(operator.jetstream(), SITES)
    return bare_hub


@asynccontextmanager
async def asking(memory: FleetMemory, served: Served = SERVED) -> AsyncIterator[Client]:
    """Ask a server that has this in memory."""
    async with TestClient(TestServer(application(memory, served))) as client:
        yield client


@pytest.fixture
def memory() -> FleetMemory:
    """What is known of five sites."""
    return filled()


@pytest.fixture
async def client(memory: FleetMemory) -> AsyncIterator[Client]:
    """Ask a server on loopback, without a token."""
    async with asking(memory) as found:
        yield found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Do not judge nats-py by what it leaves to the end of the loop: sessions and transports of closed connections."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"))
